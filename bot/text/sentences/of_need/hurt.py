"""What happens to a body or a house: a wound, poison, a birth, fire and water."""

from __future__ import annotations

from bot.text.sentences.of_need.need_words import LISTS
from bot.text.sentences.phrases import compiled

#: Of a house or a body of one's own: cries, but where the rules or one's absence are spoken of.
HURT_OR_LOST = compiled(
    """
    ^ [{first}] {me} … {hurt}
    ^ [{first}] {near} {me} … {hurt}
    ^ [{first}] {me} … bị tai_nạn
    ^ [{first}] {near} {me} … bị tai_nạn
    ^ [{first}] {me} bị {things} … đâm/tông/cán
    ^ [{first}] nhà đang [bị] cháy
    ^ [{first}] nhà [bị] cháy rồi/to/lớn/cứu
    ^ [{first}] cháy nhà rồi/cứu/{me}
    {me} … uống [nhầm/phải] {poison}
    {near} {me} … uống [nhầm/phải] {poison}
    ^ [{first}] {me} … ăn [nhầm/phải/hết] lá_ngón=
    {near} {me} … ăn [nhầm/phải/hết] lá_ngón=
    ^ [{first}] {near} {me} [{how}/bị/sắp] đau_đẻ/chuyển_dạ/trở_dạ !ý
    ^ [{first}] {me} [{how}/bị/sắp] đau_đẻ=/chuyển_dạ=/trở_dạ=
    vỡ_ối=/vỡ_nước_ối
    nhà {me} … cháy=/sập=/lũ=/cuốn/ngập/trôi=/sạt/lở=/sạt_lở
    nhà {me} [bị/mới/vừa] sập rồi/mất/xuống/hết
    lũ=/lụt=/lũ_quét/sạt_lở/sạt … nhà {me}
    nước … ngập/tràn/dâng/cuốn/lên/lũ … nhà {me}
    đất/núi/đá … sạt/lở/sụt/sập/đổ/trượt … nhà {me}
    bão= … tốc/đổ/sập/cuốn/bay … nhà {me}
    nhà {me} [đang/bị/mới] cháy
    nước/lũ … nóc/mái
    {me}/cả_nhà/mẹ_con … mắc_kẹt/trên_mái/trên_nóc
    kẹt không ra
    """,
    LISTS,
)
#: Said in a few words it is a cry, whoever it is about.
BARE = compiled(
    """
    ^ [{first}] [đang/phải/cần/bị/gọi] {hurt}/cấp_cứu/đi_cấp_cứu
    ^ [{first}] [đang/bị/sắp] đau_đẻ=/chuyển_dạ=/trở_dạ=/đau_bụng_đẻ=
    """,
    LISTS,
)
#: Likewise, where nobody asks whom to tell, or what is given for it.
FIRE = compiled(
    """
    ^ [{first}] [có/đang] cháy_nhà/nhà_cháy/cháy_bếp/bếp_cháy !thì/là/khi/nếu/có
    ^ [{first}] cháy= to/lớn quá/lắm/rồi
    """,
    LISTS,
)
#: A birth is near; it is need where nobody and nothing can get there.
BIRTH = compiled(
    """
    ^ [{first}] {me} … sắp/gần sinh/đẻ= !hoạt/nhật
    ^ [{first}] {near} {me} … sắp/gần sinh/đẻ= !hoạt/nhật
    đau_đẻ=/chuyển_dạ/trở_dạ=/đau_bụng_đẻ=
    """,
    LISTS,
)
STUCK = compiled(
    """
    đường/cầu [bị/đang] tắc/sạt/lở/sạt_lở/ngập/hỏng/đứt/sập
    tắc_đường/tắc_cầu/xa_trạm/xa_viện/giữa_đường/giữa_rừng
    không [có/còn/thấy/gọi/tìm] [được] [một] ai/xe/người/đường
    một_mình/vắng_nhà/lũ=/lụt=/sạt_lở/ngập
    không ra [khỏi] được/bản/nhà
    """,
    LISTS,
)
#: It is done: `uống thuốc sâu rồi`; whoever only means to is listened to.
TAKEN = compiled(
    """
    uống/ăn [nhầm/phải/hết] {poison}
    rạch_tay/cắt_tay
    """,
    LISTS,
)
STILL_PLANNED = compiled(
    """
    muốn/định/tính/toan/sẽ/sắp/nghĩ … uống/ăn/rạch_tay
    """,
    LISTS,
)
#: Beside a word that one can not come: what may still cost a life.
LIFE_AT_RISK = compiled(
    """
    ngộ_độc/bất_tỉnh/co_giật/khó_thở/đột_quỵ/điện_giật/rắn_cắn/chảy_máu/cấp_cứu/đuối_nước/tai_nạn
    đau_đẻ=/chuyển_dạ=/vỡ_ối=/lá_ngón=
    sợ [bị] sạt_lở/sạt/lở/lũ=/lũ_quét
    lũ=/lụt=/sạt_lở/sạt … nhà {me}
    nhà {me} … lũ=/ngập/cuốn/sạt/lở/sạt_lở/cháy=
    nước … ngập/tràn/dâng … nhà {me}
    """,
    LISTS,
)
