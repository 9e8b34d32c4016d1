"""How wrong tries at a code slow down whoever makes them: no shut door, a longer and longer wait.

How many guesses that leaves, and how many are needed, stands in docs/operating.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from bot.domain.instants import DAY_MS

#: Tries at one kind of code cost nothing at another.
#: To ask that a record be opened without its code is one at a record.
#: Colleagues are asked for by name: who is known must not be guessed without end either.
CodeKind = Literal["personal_code", "role_code", "class_code", "lost_code", "colleague"]


@dataclass(frozen=True, slots=True)
class Brake:
    """So many wrong tries are free; then a wait, doubled with each `step` more, up to a longest.

    Tries count for `window_ms`.
    """

    free: int
    first_ms: int
    step: int
    longest_ms: int
    window_ms: int

    def wait_ms(self, wrong: int) -> int:
        """Return how long after the last wrong try the next one is looked at."""
        if wrong < self.free:
            return 0
        doubled = min((wrong - self.free) // self.step, 30)
        return min(self.first_ms << doubled, self.longest_ms)

    def left_ms(self, wrong: int, last: int, now: int) -> int:
        """Return how long is still to wait after `wrong` tries, the last of them at an instant."""
        return max(0, last + self.wait_ms(wrong) - now)


#: Of one account, on any channel.
OWN: Final = Brake(3, 5_000, 1, 15 * 60_000, 3_600_000)
#: Of all strangers behind one network: new accounts cost a guesser nothing. A hall is one network
#: too, so very many are free; a day's worth of them finds no code worth the trouble.
NETWORK: Final = Brake(6_000, 2_000, 20, 60_000, DAY_MS)
#: An account is a stranger until it has belonged to somebody for so long.
STRANGE_MS: Final = 3_600_000
#: Behind any network a class's code is looked at when it is typed for the first or second time:
#: what a guesser would gain is a name on a roll.
CLASS_TRIES: Final = 2
#: Requests to have a record opened: a trainer has to look at each. Nobody is a friend here, for a
#: record is asked for by a new account.
OWN_REQUESTS: Final = Brake(2, 3_600_000, 1, DAY_MS, DAY_MS)
NETWORK_REQUESTS: Final = Brake(10, 3_600_000, 10, DAY_MS, DAY_MS)
