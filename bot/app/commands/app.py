"""The list of verbs; what each does lives in its own file."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.app.logs import log_events

app = typer.Typer(
    name="donghanh", add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False,
    help="Đồng Hành: trợ lý trò chuyện cho cộng tác viên giảm nghèo.",
)  # fmt: skip

roster_app = typer.Typer(no_args_is_help=True, help="Danh sách cộng tác viên của cơ quan.")
app.add_typer(roster_app, name="roster")

_ONE_TEXT = "Chữ rời ghép thành một câu; “phần trong ngoặc kép” có dấu cách là một câu riêng."
ContentFolder = Annotated[Path | None, typer.Option(help="Thư mục nội dung.")]


@app.command()
def run() -> None:
    """Chạy thật: kênh nào có token thì bật, trang web luôn bật."""
    from bot.app.commands.run import run as work

    raise typer.Exit(work())


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Cổng; 0 là cổng bất kỳ.")] = 8765,
    data: Annotated[Path | None, typer.Option(help="Nơi giữ dữ liệu thử.")] = None,
) -> None:
    """Chạy thử trên máy này: ba điện thoại cạnh nhau, đồng hồ chỉnh được, không cần token."""
    from bot.app.commands.demo import demo as work

    raise typer.Exit(work(port, data))


@app.command()
def check(content: ContentFolder = None, quizzes: ContentFolder = None) -> None:
    """Soát nội dung, bài kiểm tra và thiết đặt; nêu mọi lỗi một lần."""
    from bot.app.commands.check import check as work

    raise typer.Exit(work(content, quizzes))


@app.command()
def understand(
    words: Annotated[list[str] | None, typer.Argument(help=f"Câu muốn hiểu. {_ONE_TEXT}")] = None,
    role: Annotated[str, typer.Option(help="collaborator, trainer hoặc admin.")] = "collaborator",
    content: ContentFolder = None,
    queries: Annotated[Path | None, typer.Option(help="Tệp câu, mỗi dòng một câu.")] = None,
    json: Annotated[bool, typer.Option("--json", help="In JSON.")] = False,
) -> None:
    """Hiểu một câu như khi người dùng nhắn."""
    from bot.app.commands.understand import ROLES
    from bot.app.commands.understand import understand as work

    if role not in ROLES:
        raise typer.BadParameter(f"vai trò là {', '.join(ROLES)}")
    raise typer.Exit(work(words or [], ROLES[role], content, queries, json))


@app.command()
def search(
    words: Annotated[list[str] | None, typer.Argument(help=f"Câu muốn tìm. {_ONE_TEXT}")] = None,
    content: ContentFolder = None,
    queries: Annotated[Path | None, typer.Option(help="Tệp câu hỏi, mỗi dòng một câu.")] = None,
    limit: Annotated[int, typer.Option(help="Số thẻ nhiều nhất.")] = 5,
    json: Annotated[bool, typer.Option("--json", help="In JSON.")] = False,
) -> None:
    """Tìm thẻ như người dùng tìm."""
    from bot.app.commands.search import search as work

    raise typer.Exit(work(words or [], content, queries, limit, json))


@app.command()
def routes() -> None:
    """In mọi đường mà một nút có thể dẫn tới, kèm tên cũ; dành cho người sửa chương trình."""
    from bot.app.commands.routes import routes as work

    raise typer.Exit(work())


@app.command()
def invite(
    role: Annotated[str, typer.Option(help="collaborator, trainer hoặc admin.")],
    place: Annotated[str, typer.Option(help="Tên hoặc mã nơi; bỏ trống là cả cơ quan.")] = "",
) -> None:
    """Cấp mã dùng một lần: ai nhắn mã này cho Đồng Hành sẽ nhận vai trò."""
    from bot.app.commands.invite import invite as work

    raise typer.Exit(work(role, place))


@app.command()
def migrate() -> None:
    """Đưa cơ sở dữ liệu lên bản mới nhất."""
    from bot.app.commands.upkeep import migrate as work

    raise typer.Exit(work())


@app.command()
def backup(file: Path) -> None:
    """Chép cơ sở dữ liệu ra một tệp, kể cả khi đang chạy."""
    from bot.app.commands.upkeep import backup as work

    raise typer.Exit(work(file))


@app.command()
def restore(
    file: Path,
    no_erasures: Annotated[
        bool, typer.Option("--no-erasures", help="Không xóa lại ai, kể cả người đã xin xóa.")
    ] = False,
) -> None:
    """Đặt lại cơ sở dữ liệu từ bản chép, xóa lại ai đã xóa; chỉ khi chương trình đã dừng."""
    from bot.app.commands.upkeep import restore as work

    raise typer.Exit(work(file, no_erasures))


@app.command()
def export(what: str, file: Path) -> None:
    """Xuất bảng kết quả: donghanh export results TEP.xlsx."""
    from bot.app.commands.export import export as work

    raise typer.Exit(work(what, file))


@roster_app.command("template")
def roster_template(file: Path) -> None:
    """Ghi tệp mẫu để điền danh sách."""
    from bot.app.commands.roster import template as work

    raise typer.Exit(work(file))


@roster_app.command("import")
def roster_import(
    file: Path,
    training: Annotated[str, typer.Option(help="Mã lớp mời những người này.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Nhập luôn, không hỏi.")] = False,
) -> None:
    """Đọc danh sách .xlsx, nêu dòng chưa nhận và vì sao, hỏi rồi mới nhập."""
    from bot.app.commands.roster import import_ as work

    raise typer.Exit(work(file, training, yes))


def main() -> None:
    """Run the verb named on the command line; its files are for this account alone."""
    os.umask(0o077)
    for stream in (sys.stdout, sys.stderr):
        # Windows writes into files and pipes in a code page that has no Vietnamese.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    log_events()
    app()
