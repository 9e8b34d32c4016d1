"""Whether a sentence tells of need: one's own, somebody else's, or what the rules say of it.

Rules that can be read, one a line, in the words of `phrases.py`. A sentence that speaks of itself
breaks into whatever is open, so these rules hold for surely said things only; what may be need is
left to the decision about what was meant, but for what `may_be` rules out.
"""

from __future__ import annotations

from typing import Literal

from bot.text import keyboards
from bot.text.sentences.phrases import compiled, spaced

#: Of oneself or one's own house; of somebody else, or whom one has to tell.
Side = Literal["self", "other"]

#: Words of a bare cry, with the marks between them.
_FEW = 5
_LEAST, _MOST = 6, 1_500  # characters: a word or two is an answer, pages are no cry
#: How phones and dialects write the words of the lists below.
_MEANT = {
    "ck": "chồng", "nhôông": "chồng", "nhông": "chồng", "vk": "vợ", "gấy": "vợ", "e": "em",
    "k": "không", "ko": "không", "kg": "không", "kh": "không", "hok": "không", "hông": "không",
    "hổng": "không", "khum": "không", "nỏ": "không", "no": "nó", "chẳng": "không",
    "chả": "không", "cóc": "không", "hong": "không", "khong": "không", "mún": "muốn",
    "nx": "nữa", "nựa": "nữa", "ng": "người", "vs": "với", "gđ": "gia_đình", "tau": "tôi",
    "tao": "tôi", "tui": "tôi", "mềnh": "mình", "ôn": "ông", "chừ": "giờ", "mô": "đâu",
    "đag": "đang", "đg": "đang", "bh": "bây giờ", "hum": "hôm", "oánh": "đánh", "uýnh": "đánh",
    "phang": "đánh", "quýnh": "đánh", "dộng": "đánh", "trm": "trẻ em",
}  # fmt: skip

_LISTS = {
    "me": "tôi em mình cháu tớ chúng_tôi chúng_em mẹ_con hai_mẹ_con",
    "first": "dạ thưa giờ hôm_qua đêm_qua tối_qua hôm_nay",
    "how": "lại vừa mới đang hay thường cứ toàn suốt luôn",
    "goes_on": "báo gọi phải nên hỏi biết thì thấy khuyên muốn học",
    "near": "con con_gái con_trai con_nhỏ con_bé thằng_bé mẹ bố ba má vợ chồng",
    "attacker": "chồng vợ bố ba cha mẹ dượng hắn nó ổng họ bọn chúng lão thằng anh_ta ông_ấy "
    "người_ta bạn con_trai",
    "hits": "đánh đập đấm= đá= tát= đạp= chém đâm= bóp_cổ hành_hạ bạo_hành "
    "giết trói rượt đuổi_đánh đuổi_chém hiếp hiếp_dâm cưỡng_hiếp cưỡng_bức xâm_hại sàm_sỡ sờ_mó "
    "đe_dọa dọa_giết dọa_đánh mần_bậy",
    "no_blow": "giá máy vắng bắt dấu số răng cá bài vần vật rơi thức đổi sách sánh",
    "victim": "vợ con chồng mẹ bố trẻ trẻ_con trẻ_em con_nít con_nhỏ con_bé đứa_bé cháu cháu_bé bé "
    "người_già em_bé bà cụ",
    "poison": "thuốc_sâu thuốc_trừ_sâu thuốc_diệt_cỏ thuốc_cỏ thuốc_chuột lá_ngón thuốc_độc",
    "kill_oneself": "tự_tử tự_sát tự_vẫn treo_cổ thắt_cổ nhảy_sông nhảy_cầu nhảy_xuống_sông",
    "hurt": "gãy_chân gãy_tay chảy_máu bất_tỉnh ngất ngất_xỉu co_giật khó_thở đuối_nước "
    "điện_giật rắn_cắn ngộ_độc đột_quỵ đẻ_rơi đẻ_rớt rạch_tay",
    "ask_verb": "báo gọi kêu= mách trình_báo tố_giác tố_cáo liên_hệ nhờ tìm",
    "whom": "ai đâu= số_nào số_mấy số_gì số_j số_máy ở_đâu cho_đâu lên_đâu chỗ_đâu "
    "tổng_đài công_an cơ_quan",
    "disaster": "lũ= lũ_quét lũ_ống lũ_lụt lụt= sạt_lở sạt_đất thiên_tai hỏa_hoạn cháy_nhà "
    "cháy_rừng bão= bão_lũ lũ_về",
}

#: Sounds so and is none: said of being tired or poor, of other things, of rules.
_HARMLESS = compiled(
    """
    mệt/đói/nghèo/nóng/lạnh/rét/bận/khó/sợ/nhọc/khát/cười/lười/ngại/rẻ/đắt … muốn chết
    mệt/đói/nghèo/nóng/lạnh/rét/bận/khó/sợ/nhọc/khát/cười/lười/ngại/đau/vui/xấu_hổ … chết đi [được]
    chết_đói chết_rét/chết_máy
    chết_đói/chết_rét/chết_máy/chết_dịch/chết_vì/chết_chửa/chết_thật/chết_dở/chết_rồi
    mai_táng/ma_chay/tử_tuất
    kết_quả/tất_cả
    tra_cứu/nghiên_cứu/cứu_trợ/cứu_tế/cứu_đói/căn_cứ
    báo muộn/trễ/vắng/nghỉ/đến/có_mặt
    đánh {no_blow}
    đập lúa/nước/đất/hạt/thuỷ_điện
    đi lũ_lượt
    """,
    _LISTS,
)
#: About what is given for it, or why one can not come: no cry for what just happens.
_OF_RULES = compiled(
    """
    hỗ_trợ/chế_độ/trợ_cấp/mức/đền/đền_bù/bồi_thường/bảo_hiểm/bhyt/hồ_sơ/thủ_tục/miễn_giảm/mai_táng
    có được … không
    được … bao_nhiêu
    đi_học/đến_lớp/buổi_học/lớp_học/tập_huấn/xin_nghỉ/đến_muộn/đi_muộn/dự_lớp/vắng_mặt
    không … đi học
    nghỉ/vắng học/lớp/họp/buổi
    xin/nên vắng/nghỉ
    tách_hộ/ly_hôn/rà_soát/tiêu_chí/cứu_trợ/hộ_nghèo/cận_nghèo/hn/vay_vốn
    """,
    _LISTS,
)
_WANTS_TO_DIE = compiled(
    """
    không [còn/hề] muốn/thiết/ham/cần [gì] sống
    hết muốn sống
    chán sống
    sống [mà/để] làm gì/chi
    sống chi nữa
    không còn gì để sống
    muốn/định/tính/toan/nghĩ … {kill_oneself}
    muốn/định/tính/toan … uống {poison}
    muốn chết
    muốn/định/tính … chết cho/quách/luôn/đi
    chết quách
    chết [đi] cho xong/rồi/nhẹ/rảnh/đỡ/khuất
    … nhảy xuống sông/suối/cầu/vực … cho xong/rồi
    {me} … bế_tắc quá/lắm
    {me} … buông_xuôi
    {me} … biến_mất
    {me} … tuyệt_vọng
    chán đời quá/lắm
    làm điều dại_dột
    {me} … rạch_tay
    ngủ mãi không dậy
    {me} không còn sống nữa
    """,
    _LISTS,
)
_ATTACKED = compiled(
    """
    {attacker} … {hits} !{no_blow} [cả/hai/cho/chết/luôn/hoài/vào_mặt] {me} !{goes_on}
    {attacker} … {hits} vợ_con {me}
    {attacker} {me} … {hits} !{no_blow} {near}
    ^ [{first}] {me} [{how}] bị … {hits} !{no_blow}
    ^ [{first}] {near} {me} [{how}] bị … {hits} !{no_blow}
    đang … {hits} {me} !{goes_on}
    {hits} {me} … gãy/chảy_máu/tím/bầm/ngất
    {hits} … ở nhà {me}
    ở nhà {me} … {hits} !{no_blow}
    cầm/dí/vác/kề dao/rìu/búa/rựa/gậy
    {me} bị nhốt/giam/bắt_cóc/bán/lừa_bán
    nhốt {me}
    ép/bắt {me} lấy/cưới/làm_vợ
    đến bắt {me} đi/sang/qua
    bắt {me} sang/qua
    {attacker} … đuổi/rượt {me}
    đuổi {me} ra … nhà
    bị đuổi ra khỏi nhà
    lừa/bán/bắt {me} … biên_giới/trung_quốc/campuchia/lào/mi_an_ma
    """,
    _LISTS,
)
_CRIES = compiled(
    """
    cứu {me}/con/với/mạng/bố_con
    """,
    _LISTS,
)
#: What a cry is for, if it is for one's life: people also cry for help with a code.
_LIFE = compiled(
    """
    {hits} !{no_blow}
    {disaster}
    {hurt}
    dao/máu=/giết/chết/lũ=/nước/cháy/kẹt/mái_nhà/đuổi/trốn/đói
    """,
    _LISTS,
)
#: Of a house or a body of one's own: cries, but where the rules or one's absence are spoken of.
_HURT_OR_LOST = compiled(
    """
    ^ [{first}] {me} … {hurt}
    ^ [{first}] {near} {me} … {hurt}
    ^ [{first}] {me} … bị tai_nạn
    ^ [{first}] {near} {me} … bị tai_nạn
    {me} … uống [nhầm/phải] {poison}
    {near} {me} … uống [nhầm/phải] {poison}
    nhà {me} … cháy=/sập/lũ=/cuốn/ngập/trôi/sạt/lở/sạt_lở
    lũ/nước/lụt/đất/núi/bão=/sạt_lở/sạt … nhà {me}
    nhà {me} [đang/bị/mới] cháy
    nước/lũ … nóc/mái
    {me}/cả_nhà/mẹ_con … mắc_kẹt/trên_mái/trên_nóc
    kẹt không ra
    """,
    _LISTS,
)
#: Whoever these speak of, it is not who writes.
_SOMEBODY_ELSE = compiled(
    """
    hàng_xóm/nhà_bên/lối_xóm/có_người/có_chị/có_anh/có_ông/có_bà/có_cô/có_cháu/có_em
    chị_ấy/anh_ấy/cô_ấy/em_ấy/bà_ấy/cháu_ấy/người_dân/bà_con/học_sinh/bạn_em/bạn_tôi/chị_dâu
    nếu/ai/trẻ/trẻ_em/phụ_nữ/khi
    """,
    _LISTS,
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
    _LISTS,
)
_DANGER = compiled(
    """
    bị … {hits} !{no_blow}
    {hits} !{no_blow} {victim}
    bị chồng/bố/mẹ/con … {hits}
    bạo_lực/bạo_hành/xâm_hại/hiếp_dâm/cưỡng_hiếp/đánh_đập/đánh_hội_đồng/buôn_bán_người/mua_bán_người
    bị [người_ta] buôn_bán/lừa_bán/xích/bắt_cóc/nhốt/bỏ_rơi/bỏ_đói/hiếp/đuối_nước/bắt_vợ
    lừa … bán
    ép/bắt … lấy_chồng/lấy_vợ/cưới/làm_vợ
    {kill_oneself}
    nhảy lầu/cầu/sông
    ăn lá_ngón
    nhốt/xích/bỏ_đói … {victim}/trong/già
    đâm_chém/đòi_chém/chém_nhau
    không muốn sống
    đánh_nhau … chảy_máu
    {hurt}
    bảo_vệ trẻ_em
    đe_dọa/dọa giết
    """,
    _LISTS,
)
_DISASTER = compiled(
    """
    {disaster}
    mắc_kẹt/kẹt_lại/cứu_hộ/cứu_nạn/cuốn_trôi
    """,
    _LISTS,
)
#: Said of somebody else it needs no question: it happens, or has just happened.
_HAPPENS = compiled(
    """
    bị {attacker} … {hits} !{no_blow} … đi_viện/chảy_máu/ngất/gãy/tím/cấp_cứu/trạm_xá
    {attacker} … đánh/đập vợ/con … chảy_máu/gãy/ngất/tím
    đang đánh_nhau … chảy_máu
    người chảy_máu/bị_thương/ngất
    đứa_bé/trẻ/cháu_bé/em_bé … bị bỏ_rơi/bỏ_đói/nhốt
    người … mắc_kẹt
    lũ/nước/sạt_lở … cuốn/vùi/chôn nhà/người/mất
    nhà … bị lũ/sạt_lở/nước cuốn/vùi
    có_người/người_dân … đuối_nước/bị_vùi/bị_cuốn/tự_tử
    """,
    _LISTS,
)
#: What is told by whoever asks whom to ring, or says that something is killing them, in need.
_MAY_BE = compiled(
    """
    {hits} !{no_blow}
    {kill_oneself}
    {disaster}
    {hurt}
    tạm_biệt/nứt
    chết/sống/cứu/giết/dao/máu/khóc/đói/hết_gạo/nhốt/đuổi/bạo_lực/lừa/bán/bắt/ép/nợ/sập/ngập/kẹt
    đứa_bé/cháu_bé/em_bé/bậy
    uống/sông/suối/cháy/tai_nạn/bị_thương/khổ/sợ/biến_mất/bế_tắc/buông_xuôi/bỏ_rơi/trẻ_em/trẻ
    """,
    _LISTS,
)


def told_in(text: str) -> Side | None:
    """Say of whose need a sentence surely tells; None where it tells of none."""
    if not _LEAST <= len(text) <= _MOST:
        return None
    said = _read(text)
    if _of_oneself(said):
        return "other" if _SOMEBODY_ELSE.search(said) and not _names_me(said) else "self"
    return "other" if _of_others(said) else None


def asks_whom(text: str) -> bool:
    """Say whether a sentence asks whom to tell or to ring."""
    return bool(_ASKS.search(_read(text)))


def may_be(text: str) -> bool:
    """Say whether a text that sounds of need may be: who is only tired, or asks whom to tell that
    a password is forgotten, names nothing that harms."""
    plain = spaced(keyboards.read(text), _MEANT)
    said = _HARMLESS.sub(" |", plain)
    return bool(_MAY_BE.search(said)) or not (said != plain or _ASKS.search(said))


def _read(text: str) -> str:
    """Return a text as the rules read it, without what only sounds so."""
    return _HARMLESS.sub(" |", spaced(keyboards.read(text), _MEANT))


def _of_oneself(said: str) -> bool:
    if _WANTS_TO_DIE.search(said) or _ATTACKED.search(said) or _cries(said):
        return True
    return bool(_HURT_OR_LOST.search(said)) and not _OF_RULES.search(said)


def _cries(said: str) -> bool:
    """Say whether somebody cries for help, and for nothing else that is told of."""
    if not _CRIES.search(said):
        return False
    return said.count(" ") <= _FEW or bool(_LIFE.search(said))


def _names_me(said: str) -> bool:
    """Say whether it is oneself who is attacked, whoever else is spoken of."""
    return bool(_ATTACKED.search(said)) or _cries(said)


def _of_others(said: str) -> bool:
    rules = _OF_RULES.search(said)
    if _HAPPENS.search(said) and not rules:
        return True
    if not _ASKS.search(said):
        return False
    return bool(_DANGER.search(said)) or bool(_DISASTER.search(said) and not rules)
