"""Who does not want to live, or has nobody who listens: somebody is to listen to them first."""

from __future__ import annotations

from bot.text.sentences.of_need.need_words import LISTS
from bot.text.sentences.phrases import compiled

#: Said of nothing else.
WANTS_TO_DIE = compiled(
    """
    không [còn/hề] muốn/thiết/ham [gì] sống !{together}
    không [còn/hề] muốn/thiết sống ở/trên [cõi] đời
    không [còn] cần/thiết_tha sống nữa
    không [còn/hề] muốn sống trong cảnh
    không [còn/hề] muốn tồn_tại
    không còn lý_do [gì/nào] để sống
    muốn ngủ … không dậy
    không [còn] thiết gì nữa
    hết muốn sống !{together}
    chán sống !{together}
    sống [cũng/mà/chẳng] [không/để/mà] [để] làm gì/chi
    sống chi nữa
    không còn gì để sống
    muốn/định/tính/toan/nghĩ … {kill_oneself}
    muốn/định/tính/toan … uống {poison}
    muốn/định/tính/toan … ăn lá_ngón=
    muốn chết
    muốn/định/tính … chết cho/quách/luôn/đi
    chết quách
    chết [đi] cho xong/rồi/nhẹ/rảnh/đỡ/khuất
    … nhảy xuống sông/suối/cầu/vực … cho xong/rồi
    làm điều dại_dột
    {me} … rạch_tay
    ngủ mãi không dậy
    ^ [{first}] {me} không còn sống nữa
    """,
    LISTS,
)
#: Of one's life, where one's work is not spoken of.
DESPAIRS = compiled(
    """
    {me} … bế_tắc quá/lắm
    {me} … buông_xuôi
    {me} … biến_mất !dòng/tên/chữ/mục/số
    {me} … tuyệt_vọng
    chán đời quá/lắm
    muốn/định/chỉ … buông_xuôi
    không ai [còn] cần/thương {me} !{chores}
    không ai quan_tâm [đến/tới] {me} !{chores}
    không/chưa biết/có/dám … tâm_sự
    không tâm_sự … ai
    buồn/khổ/tủi … không … nói … với ai
    cần ai/người [để] tâm_sự
    ^ [{first}] {me} … trầm_cảm
    {me} cô_đơn= quá/lắm
    {me} [là/thật/quá/chỉ] vô_dụng=
    {me} [chỉ] [là] gánh_nặng
    không còn đường sống
    không còn đường nào nữa
    không còn hy_vọng/hi_vọng gì/nào/sống
    """,
    LISTS,
)
#: Likewise, but read before what only sounds so is cut: `tạm biệt anh` and `tất cả` are harmless.
LEAVES = compiled(
    """
    tạm_biệt … mãi_mãi/vĩnh_viễn !{fond}
    tạm_biệt … ^ mãi_mãi/vĩnh_viễn !{fond}
    tạm_biệt/xin_lỗi … đừng … tìm {me}/con
    tạm_biệt/xin_lỗi … ^ đừng … tìm {me}/con
    tạm_biệt/hẹn/gặp … kiếp_sau
    tạm_biệt … ^ hẹn/gặp … kiếp_sau
    tạm_biệt cuộc_đời/thế_giới/cõi_đời
    vĩnh_biệt mọi_người/cả_nhà/các/anh/chị/bố/mẹ/con/em/cuộc_đời/cõi_đời
    muốn/định … kết_thúc/chấm_dứt tất_cả/mọi_thứ/cuộc_đời/cuộc_sống
    """,
    LISTS,
)
