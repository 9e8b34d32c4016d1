"""The list of commands, its one home: name, who sees it, how else it is said.

People read what a command does in `commands.<name>` of the wording.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.rights import RoleName, rank


@dataclass(frozen=True, slots=True)
class Command:
    """One command; `words` are folded texts that mean the same when typed alone."""

    name: str
    role: RoleName
    words: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


COMMANDS: tuple[Command, ...] = (
    Command("batdau", "collaborator", ("bat dau", "start"), ("start",)),
    Command("dangky", "collaborator", ("dang ky", "dang ky lop", "book")),
    Command("lich", "collaborator", ("lich", "lich lop", "calendar")),
    Command("tracuu", "collaborator", ("tra cuu", "search")),
    Command("lambai", "collaborator", ("lam bai", "bai", "quiz")),
    Command("ketqua", "collaborator", ("ket qua", "results"), ("results",)),
    Command("hoidap", "collaborator", ("hoi dap", "hoi", "ask")),
    Command("hoso", "collaborator", ("ho so", "profile")),
    Command("dulieu", "collaborator", ("du lieu", "data")),
    Command("doinguoi", "collaborator", ("doi nguoi",)),
    Command("noinhan", "collaborator", ("noi nhan",)),
    Command("kenh", "collaborator", ("kenh",)),
    Command("nhaclich", "collaborator", ("nhac lich", "reminders")),
    Command("trogiup", "collaborator", ("tro giup", "help", "menu"), ("help",)),
    Command("thoat", "collaborator", ("thoat", "exit")),
    Command("huy", "collaborator", ("cancel",), ("cancel",)),
    Command("lop", "trainer", ("lop",)),
    Command("thongbao", "trainer", ("thong bao", "announce")),
    Command("thongke", "trainer", ("thong ke", "stats")),
    Command("capma", "admin", ("cap ma", "invite")),
    Command("nhatky", "admin", ("nhat ky", "log")),
)

#: Folded texts that mean a command when typed alone, and what may stand behind a slash, without
#: blanks.
BY_WORD = {word: command.name for command in COMMANDS for word in command.words}
#: They leave whatever is open: no step takes them for its answer.
LEAVING = frozenset(word for word, name in BY_WORD.items() if name == "thoat")
CALLED = {word.replace(" ", ""): name for word, name in BY_WORD.items()} | {
    called: command.name for command in COMMANDS for called in (command.name, *command.aliases)
}


def shown_to(role: RoleName, built: frozenset[str]) -> list[Command]:
    """Return the commands a role sees, of those that are built."""
    return [
        command
        for command in COMMANDS
        if command.name in built and rank(command.role) <= rank(role)
    ]
