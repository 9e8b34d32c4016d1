"""Whether a sentence tells of need: one's own, somebody else's, or what the rules say of it.

Rules that can be read, one a line, in the words of `phrases.py`. A sentence that speaks of itself
breaks into whatever is open, so these rules hold for surely said things only; what may be need is
left to the decision about what was meant, but for what `may_be` rules out.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from bot.text import keyboards
from bot.text.folding import fold
from bot.text.sentences.of_need import held, hurt
from bot.text.sentences.of_need.despair import DESPAIRS, LEAVES, WANTS_TO_DIE
from bot.text.sentences.of_need.need_words import LISTS, MEANT
from bot.text.sentences.phrases import compiled, spaced

#: Of oneself or one's own house; of somebody else, or whom one has to tell.
Side = Literal["self", "other"]

#: Words of a bare cry, with the marks between them.
_FEW = 5
#: Up to so many a sentence is too short for the model alone to make need of it.
_SHORT = 9
#: Read as typed: `sos` is a syllable in Telex.
_SIGNAL = re.compile(r"\W*(?:sos\W*)+", re.IGNORECASE)
_NO_LONGER = re.compile(
    r"\bkhong con (?:la|lam|giu|phu trach) (?:cong tac vien|ctv|truong|can bo|to truong|thon|ban)\b"
    r"|\bkhong con o (?:ban|xa|thon|to)\b"
)
_LEAST, _MOST = 6, 1_500  # characters: a word or two is an answer, pages are no cry
_ATTACKED = compiled(
    """
    {attacker} … {hits} !{no_blow} [cả/hai/cho/chết/luôn/hoài/vào_mặt] {me} !{goes_on}
    {attacker} … {hits} vợ_con {me}
    {attacker} {me} … {hits} !{no_blow} {near}
    ^ [{first}] {me} [{how}] bị !{things} … {hits} !{no_blow}
    ^ [{first}] {near} {me} [{how}] bị !{things} … {hits} !{no_blow}
    đang … {hits} {me} !{goes_on}
    {hits} {me} … gãy/chảy_máu/tím/bầm/ngất
    {hits} … ở nhà {me}
    ở nhà {me} … {hits} !{no_blow}
    vì bị [{kin}] {hits} !{no_blow}
    sờ_mó/sàm_sỡ/hiếp/hiếp_dâm/cưỡng_bức/cưỡng_hiếp/xâm_hại {me}
    dí/kề {blade}
    cầm/vác {blade} … đuổi/rượt/dọa/đe_dọa/đòi/giết/đánh/đâm=/xông
    cầm/vác {blade} … chém !cây/cỏ/mía/chuối/củi/tre/nứa
    cầm/vác {blade} … sang/đến/tới/vào/trước nhà/cửa
    {attacker} [{me}] đang cầm/vác {blade} !đi/thái/chặt/phát/bổ/gọt/làm/ra/lên/vào/về
    {me} bị [{kin}] nhốt/giam/xích !{not_in}
    {me} bị bắt_cóc
    {me} bị bán !{goods}
    {me} bị … lừa_bán !{goods}
    {me} bị … bán sang/qua/vào !tên
    {me} bị … bán cho nhà_chứa/quán/đàn_ông
    {me} bị … lừa/dụ/dỗ !mua/tiền … {abroad}
    {me} bị … đưa/chở/lôi/bắt sang/qua/đi/ra/lên {abroad}
    nhốt {me} !{not_in}
    ép/bắt {me} cưới/làm_vợ
    ép/bắt {me} lấy chồng/vợ/nó/hắn/thằng/ông/anh/người
    đến bắt {me} đi/sang/qua
    {kin} … bắt/ép {me} [đi] sang/qua
    {kin} … đuổi {me}
    {attacker} … rượt {me}
    {attacker} … đuổi {me} !{out_of}
    đuổi {me} ra … nhà
    đuổi {me} ra [ngoài] đường
    bị đuổi ra khỏi nhà
    lừa/bán/bắt/dụ/dỗ [{near}] {me} … {abroad}
    """,
    LISTS,
)
_CRIES = compiled(
    """
    cứu {me}/con/với/mạng/bố_con/cứu/gấp
    cầu_cứu/kêu_cứu
    sos
    """,
    LISTS,
)
#: What a cry is for, if it is for one's life: people also cry for help with a code.
_LIFE = compiled(
    """
    {hits} !{no_blow}
    {disaster}
    {hurt}
    dao/máu=/giết/chết/lũ=/nước/cháy/kẹt/mái_nhà/đuổi/trốn/đói
    """,
    LISTS,
)
#: `không có ai ở gần` asks for nobody.
_NOBODY = compiled(
    """
    không [có/còn] ai
    không/chưa biết/dám/có … với/cùng ai
    không … tâm_sự … ai
    """,
    LISTS,
)
#: Whoever these speak of, it is not who writes.
_SOMEBODY_ELSE = compiled(
    """
    hàng_xóm/nhà_bên/lối_xóm/có_người/có_chị/có_anh/có_ông/có_bà/có_cô/có_cháu/có_em
    chị_ấy/anh_ấy/cô_ấy/em_ấy/bà_ấy/cháu_ấy/người_dân/bà_con/học_sinh/bạn_em/bạn_tôi/chị_dâu
    ai !nữa/cả/hết
    nếu/trẻ/trẻ_em/phụ_nữ/khi
    """,
    LISTS,
)
_ASKS = compiled(
    """
    {ask_verb} … {whom}
    {ask_verb} ai/đâu
    số_điện_thoại/đường_dây_nóng/tổng_đài/hotline
    số nào/mấy/máy
    ở_đâu/chỗ_nào/chỗ_đâu
    phải/nên/cần làm gì/sao/răng
    làm gì/sao/răng
    khuyên … thế_nào/sao/răng/gì
    phải/cần/nên báo
    ai cứu/giúp/nhận/bảo_vệ/xử_lý
    tới/đến đâu
    báo công_an
    """,
    LISTS,
)
_DANGER = compiled(
    """
    bị … {hits} !{no_blow}
    {hits} !{no_blow} {victim}
    bị chồng/bố/mẹ/con … {hits}
    bạo_lực/bạo_hành/xâm_hại/hiếp_dâm/cưỡng_hiếp/đánh_đập/đánh_hội_đồng/buôn_bán_người/mua_bán_người
    bị [người_ta] lừa_bán !{goods}
    bị [người_ta] buôn_bán/xích/bắt_cóc/nhốt/bỏ_rơi/bỏ_đói/hiếp/đuối_nước/bắt_vợ
    lừa … bán !{goods}
    ép/bắt … lấy_chồng/lấy_vợ/cưới/làm_vợ
    {kill_oneself}
    nhảy lầu/cầu/sông
    ăn lá_ngón
    nhốt/xích/bỏ_đói … {victim}/trong/già
    đâm_chém/đòi_chém/chém_nhau
    không muốn sống !{together}
    đánh_nhau … chảy_máu
    {hurt}
    bảo_vệ trẻ_em
    trầm_cảm
    đe_dọa/dọa giết
    """,
    LISTS,
)
_DISASTER = compiled(
    """
    {disaster}
    bị tai_nạn
    mắc_kẹt/kẹt_lại/cứu_hộ/cứu_nạn/cuốn_trôi
    """,
    LISTS,
)
#: Who is hurt asks what is given for it: the answer is wanted, and whom to ring before that.
_VICTIM = compiled(
    """
    bị/nạn_nhân [của] bạo_lực/bạo_hành/xâm_hại/ngược_đãi/mua_bán/buôn_bán/bắt_cóc/cưỡng_bức
    bị !{things} [{kin}] {hits} !{no_blow}
    bị [người_ta] lừa_bán !{goods}
    nạn_nhân [bị/của/vụ] {hits}/lừa_bán
    """,
    LISTS,
)
#: Said of somebody else it needs no question: it happens, or has just happened.
_HAPPENS = compiled(
    """
    bị {attacker} … {hits} !{no_blow} … đi_viện/chảy_máu/ngất/gãy/tím/cấp_cứu/trạm_xá
    {attacker} … đánh/đập vợ/con … chảy_máu/gãy/ngất/tím
    đang đánh_nhau … chảy_máu
    người chảy_máu/bị_thương/ngất
    {somebody} … ngất/ngất_xỉu/co_giật/đột_quỵ/bất_tỉnh/điện_giật/chảy_máu/cấp_cứu
    {attacker} … vừa/đang/lại đánh/đập chị_ấy/cô_ấy/bà_ấy/em_ấy/cháu_ấy/vợ/con
    đang/vừa bị {attacker} đánh/đập
    đứa_bé/trẻ/cháu_bé/em_bé … bị bỏ_rơi/bỏ_đói/nhốt
    người … mắc_kẹt
    {near} {me} … trầm_cảm
    lũ/nước/sạt_lở … cuốn/vùi/chôn nhà/người/mất
    nhà … bị lũ/sạt_lở/nước cuốn/vùi
    có_người/người_dân … đuối_nước/bị_vùi/bị_cuốn/tự_tử
    """,
    LISTS,
)
#: What is told by whoever asks whom to ring, or says that something is killing them, in need.
_MAY_BE = compiled(
    """
    {hits} !{no_blow}
    {kill_oneself}
    {disaster}
    {hurt}
    tạm_biệt/nứt
    chết/sống/cứu/giết/dao/máu/khóc/đói/hết_gạo/nhốt/đuổi/bạo_lực/lừa/bán/bắt/ép/nợ/sập=/nhà_sập/bị_sập/sập_nhà/ngập/kẹt
    đứa_bé/cháu_bé/em_bé/bậy
    uống/sông/suối/cháy/tai_nạn/bị_thương/khổ/sợ/biến_mất/bế_tắc/buông_xuôi/bỏ_rơi/trẻ_em/trẻ
    gì/chi/hột/hạt … ăn/bụng
    mẹ_con/cả_nhà … tuần/ngày/bữa
    nhịn_ăn/nhịn/gạo/buồn/tủi/trầm_cảm/tâm_sự/cô_đơn=/nguy/nguy_hiểm/trốn/một_mình/kiệt_sức
    trên_cầu/dượng=/bố_dượng/lá_ngón/dại_dột/tuyệt_vọng/gánh_nặng/chịu_nổi/cứu_giúp/nhảy/bầm/tím/muôn_chêt
    không_còn/không_ai/không_thiết/không_chịu/không_thở
    giúp {me}/với
    """,
    LISTS,
)


@lru_cache(maxsize=1)  # asked about one message before the open step, and when it is decided
def told_in(text: str) -> Side | None:
    """Say of whose need a sentence surely tells; None where it tells of none."""
    if _SIGNAL.fullmatch(text):
        return "self"
    if not _LEAST <= len(text) <= _MOST:
        return None
    said = _read(text)
    if _of_oneself(said) or _leaves(text):
        of_another = _SOMEBODY_ELSE.search(_NOBODY.sub(" |", said))
        return "other" if of_another and not _names_me(said) else "self"
    return "other" if _of_others(said) else None


def despairs(text: str) -> bool:
    """Say whether somebody does not want to live any more."""
    said = _read(text)
    return bool(WANTS_TO_DIE.search(said) or DESPAIRS.search(said)) or _leaves(text)


def is_poisoned(text: str) -> bool:
    """Say whether a doctor is needed before somebody who listens."""
    said = _read(text)
    return bool(hurt.TAKEN.search(said)) and not hurt.STILL_PLANNED.search(said)


def asks_whom(text: str) -> bool:
    """Say whether a sentence asks whom to tell or to ring."""
    return bool(_ASKS.search(_read(text)))


def at_risk(text: str) -> bool:
    """Say whether whoever tells that they can not come tells also of what may cost a life."""
    said = _read(text)
    about_class = held.ABSENT.search(said) or held.GOES_ON.search(said)
    if not about_class or held.LONG_AGO.search(said):
        return False
    return bool(hurt.LIFE_AT_RISK.search(said))


def asks_of_class(text: str) -> bool:
    """Say whether somebody asks, in bad weather, whether a class takes place."""
    said = _read(text)
    return bool(
        held.WEATHER.search(said) and held.GOES_ON.search(said) and not held.OF_RULES.search(said)
    )


def asks_as_victim(text: str) -> bool:
    """Say whether somebody asks what is given to whom a person has hurt."""
    said = _read(text)
    return bool(held.OF_RULES.search(said) and _VICTIM.search(said))


def may_be(text: str) -> bool:
    """Say whether a text that sounds of need may be: who is only tired, or asks whom to tell that
    a password is forgotten, names nothing that harms."""
    plain = spaced(keyboards.read(text), MEANT)
    said = held.HARMLESS.sub(" |", plain)
    if _is_few(said) and held.SIGHS.search(said):
        return False
    if _is_business(said) and not held.GRAVE.search(said):
        return False
    if _NO_LONGER.search(fold(text)):  # `không còn làm cộng tác viên` is news of one's work
        return False
    if _MAY_BE.search(said):
        return True
    # `chồng em nữa`, `mai mưa quá`: the model makes need of a few words about oneself.
    return said.count(" ") > _SHORT and not (said != plain or _ASKS.search(said))


@lru_cache(maxsize=1)
def _read(text: str) -> str:
    """Return a text as the rules read it, without what only sounds so."""
    return held.HARMLESS.sub(" |", spaced(keyboards.read(text), MEANT))


def _of_oneself(said: str) -> bool:
    if WANTS_TO_DIE.search(said) or _ATTACKED.search(said) or _cries(said):
        return True
    if DESPAIRS.search(said) and not _is_business(said):
        return True
    return _happens_to_oneself(said)


def _happens_to_oneself(said: str) -> bool:
    """Say whether a body or a house of one's own is hurt, now."""
    if _is_of_rules(said) or held.LONG_AGO.search(said):
        return False
    if hurt.HURT_OR_LOST.search(said) or (hurt.BIRTH.search(said) and hurt.STUCK.search(said)):
        return True
    return _burns(said) or (_is_few(said) and bool(hurt.BARE.search(said)))


def _burns(said: str) -> bool:
    is_short = said.count(" ") <= _SHORT
    return is_short and bool(hurt.FIRE.search(said)) and not _ASKS.search(said)


def _leaves(text: str) -> bool:
    """Say whether somebody takes leave for ever."""
    said = spaced(keyboards.read(text), MEANT)
    return bool(LEAVES.search(said)) and not _is_business(said)


def _cries(said: str) -> bool:
    """Say whether somebody cries for help, and for nothing else that is told of."""
    if not _CRIES.search(said):
        return False
    return bool(_LIFE.search(said)) or (_is_few(said) and not held.OF_WORK.search(said))


def _is_few(said: str) -> bool:
    return said.count(" ") <= _FEW


def _is_of_rules(said: str) -> bool:
    """Say whether a sentence is about what is given for it, or about coming to a class."""
    about = (held.OF_RULES, held.ABSENT, held.GOES_ON)
    return any(one.search(said) for one in about)


def _is_business(said: str) -> bool:
    return _is_of_rules(said) or bool(held.OF_WORK.search(said))


def _names_me(said: str) -> bool:
    """Say whether it is oneself who is attacked, whoever else is spoken of."""
    return bool(_ATTACKED.search(said)) or _cries(said)


def _of_others(said: str) -> bool:
    rules = _is_of_rules(said)
    if _HAPPENS.search(said) and not rules:
        return True
    if not _ASKS.search(said):
        return False
    return bool(_DANGER.search(said)) or bool(_DISASTER.search(said) and not rules)
