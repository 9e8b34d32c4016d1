"""Whether a line written small may be a name: it begins with a family name, and says nothing."""

from __future__ import annotations

from bot.text.folding import fold, tone_key

#: Family names of the Kinh and of the peoples of the mountains and the highlands, folded.
_FAMILIES = (
    "a alang arat ating ayun bac ban bao be bhnuoch bkrong bling bo bon bonha bui buon bya "
    "ca cam cao cha chamale chang chao chau che cheo chheo chu cil coor cu cut dam dang "
    "danh dao dat deo dieu dinh do doan dong duong eban gia giang gru h ha hang hdok hien "
    "ho hoang hoih hra huynh k ka kbuor kdoh kha khang kieu kim kpa kpui kpuih kra krong "
    "ksor ktla la lam lan lang lao lau le leo li lia lieng lieu lo loc lu luc luong luu ly "
    "ma mac mai mlo moong mua nay neang ngan nghiem ngo nguyen nie niem nong o on p pang "
    "pham phan phang phu phung pinang poloong puih quach quang ra rah rapat rcom riah rlan "
    "rmah ro roda romah rong sam si sinh siu son song sung ta tan tang tangon thach thai "
    "than thao tho thong tien to toan ton tong touneh tran trang trieu trinh truong tu ung "
    "va van vang vi viem vien vo vu vuong xa xeo y zoram"
)
_SURNAMES = frozenset(_FAMILIES.split())
#: A word of these is in hardly any name, and in most sentences; accents count, `Thị` is a name.
_WORDS = (
    "không ko chưa rồi quá lắm nữa gì nào được cho hỏi lớp học nghỉ muốn xin đăng ký đổi sửa hủy "
    "xem nhiêu mấy thế vậy đi đến tới về ở với và thì mà những các em mình cháu ai đó mất quên "
    "điện thoại nhà nghèo buồn mệt ốm"
)
_SAYS = frozenset(map(tone_key, _WORDS.split()))
_FEW = 5


def may_be_name(line: str) -> bool:
    """Say whether a line is likely a name by how it is written: by its capitals, or its words."""
    words = line.split()
    if all(word[0].isupper() or not word[0].isalpha() for word in words):
        return True
    said = tone_key(line).split()
    if len(words) == 1:
        return said[0] not in _SAYS
    plain = _SAYS.isdisjoint(said[1:])
    return len(words) <= _FEW and fold(words[0]) in _SURNAMES and plain
