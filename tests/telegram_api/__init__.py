"""An emulator of the Bot API: a real HTTP server that can say no, with a control plane.

In a test: `async with Emulator() as telegram`, point `DONGHANH_TELEGRAM_API` at `telegram.url`,
then `person = telegram.person(7)`, `await person.say("…")`, `await person.wait_for("…")`,
`await person.tap("…")`, `person.screen`. `tests.telegram_api.fixtures` has a fixture of it.
As a process: `python -m tests.telegram_api --port 8081`; see `control.py` for its verbs.
"""

from tests.telegram_api.emulator import TOKEN, Emulator
from tests.telegram_api.faults import Fault
from tests.telegram_api.people import Person
from tests.telegram_api.state import Button, Shown
from tests.telegram_api.weather import Weather

__all__ = ["TOKEN", "Button", "Emulator", "Fault", "Person", "Shown", "Weather"]
