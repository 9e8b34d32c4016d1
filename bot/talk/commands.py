"""The list of commands, its one home: name, who sees it, what it does, how else it is said."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.rights import RoleName, rank


@dataclass(frozen=True, slots=True)
class Command:
    """One command; `words` are folded texts that mean the same when typed alone."""

    name: str
    role: RoleName
    description: str
    words: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


COMMANDS: tuple[Command, ...] = (
    Command("batdau", "collaborator", "Bắt đầu", ("bat dau", "start"), ("start",)),
    Command("dangky", "collaborator", "Đăng ký lớp tập huấn", ("dang ky", "dang ky lop", "book")),
    Command("lich", "collaborator", "Lịch lớp của tôi", ("lich", "lich lop", "calendar")),
    Command("tracuu", "collaborator", "Tra cứu quy định", ("tra cuu", "search")),
    Command("lambai", "collaborator", "Làm bài sau tập huấn", ("lam bai", "bai", "quiz")),
    Command("ketqua", "collaborator", "Kết quả của tôi", ("ket qua", "results"), ("results",)),
    Command("hoidap", "collaborator", "Hỏi cán bộ tập huấn", ("hoi dap", "hoi", "ask")),
    Command("hoso", "collaborator", "Hồ sơ của tôi", ("ho so", "profile")),
    Command("dulieu", "collaborator", "Dữ liệu của tôi: xem, sửa, xóa", ("du lieu", "data")),
    Command("doinguoi", "collaborator", "Đổi người dùng chung máy", ("doi nguoi",)),
    Command("noinhan", "collaborator", "Nơi nhận tin", ("noi nhan",)),
    Command("nhaclich", "collaborator", "Lời nhắc", ("nhac lich", "reminders")),
    Command("trogiup", "collaborator", "Trợ giúp", ("tro giup", "help", "menu"), ("help",)),
    Command("thoat", "collaborator", "Thoát việc đang làm", ("thoat", "exit")),
    Command("huy", "collaborator", "Hủy một việc", ("cancel",), ("cancel",)),
    Command("lop", "trainer", "Mở và quản lý lớp", ("lop", "mo lop moi")),
    Command("thongbao", "trainer", "Gửi thông báo", ("thong bao", "announce")),
    Command("thongke", "trainer", "Thống kê kết quả", ("thong ke", "stats")),
    Command("capma", "admin", "Cấp mã vai trò", ("cap ma", "invite")),
    Command("nhatky", "admin", "Nhật ký", ("nhat ky", "log")),
)


def shown_to(role: RoleName, built: frozenset[str]) -> list[Command]:
    """Return the commands a role sees, of those that are built."""
    return [
        command
        for command in COMMANDS
        if command.name in built and rank(command.role) <= rank(role)
    ]
