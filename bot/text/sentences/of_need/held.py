"""What holds the rules of need back: what only sounds so, and what else may be spoken of."""

from __future__ import annotations

from bot.text.sentences.of_need.need_words import LISTS
from bot.text.sentences.phrases import compiled

#: Sounds so and is none: said of being tired or poor, of other things, of rules.
HARMLESS = compiled(
    """
    mệt/đói/nghèo/nóng/lạnh/rét/bận/khó/sợ/nhọc/khát/cười/lười/ngại/rẻ/đắt … muốn chết
    mệt/đói/nghèo/nóng/lạnh/rét/bận/khó/sợ/nhọc/khát/cười/lười/ngại/đau/vui/xấu_hổ … chết đi [được]
    chết_đói chết_rét/chết_máy
    chết_đói/chết_rét/chết_máy/chết_dịch/chết_vì/chết_chửa/chết_thật/chết_dở/chết_rồi
    mai_táng/ma_chay/tử_tuất
    lớp/tập_huấn/buổi/luật/bài … phòng_chống bạo_lực [gia_đình]
    bạo_lực [gia_đình] là gì/sao/răng
    kết_quả/tất_cả
    tra_cứu/nghiên_cứu/cứu_trợ/cứu_tế/cứu_đói/căn_cứ
    báo muộn/trễ/vắng/nghỉ/đến/có_mặt
    đánh {no_blow}
    đập lúa/nước/đất/hạt/thuỷ_điện
    đi lũ_lượt
    lũ= trẻ/bạn/cháu/học_sinh
    học/thi/đọc/chép nhiều/mãi/hoài/xong muốn chết
    điện_thoại/máy/máy_tính/xe/pin/mạng [của] [{me}/anh/chị] [sắp] muốn/sắp chết
    chết_nguồn/chết_pin
    nguồn máy … chết
    trâu/lợn/vịt/bò=/gà=/dê=/chó=/cá=/máy=/xe=/ti_vi/tivi nhà {me}
    ruộng/lúa/ao/chuồng/vườn/nương/rẫy nhà {me}
    cháy [hết/sạch] tiền/túi/hàng
    bão= số/thứ mấy/bao_nhiêu
    bão= [đang/sắp] [vào/đi/về] đến/tới/ở đâu
    nhốt/khóa {not_in}
    hệ_thống/máy=/app đá=
    đá= [{me}] ra khỏi bài/lớp/nhóm/hệ_thống/phòng
    trói_buộc/đuổi_học
    bắt/ép [{me}] [phải] học
    không còn gì để nói/bàn/hỏi
    ngập trong/đầu nợ/việc
    cháy bóng_đèn/bóng/cầu_chì/nồi/cơm
    đuổi [{me}] khỏi_nhóm/ra_khỏi_nhóm/ra_nhóm/khỏi_lớp/ra_khỏi_lớp
    đánh {me} trượt/rớt/vắng/nhầm/sai/thấp/điểm/một_dấu/dấu
    cầm/vác {blade} đi/thái/chặt/phát/bổ/gọt/làm/lên
    bắt {me} [đi] sang lớp/xã/thôn/bản/nhóm/huyện/tổ/phòng
    bắt {me} làm lại/giấy/bài/hồ_sơ/báo_cáo
    bắt {me} lấy chữ_ký/giấy/dấu/xác_nhận
    tạm_biệt em/nhé/nha/ạ/anh/chị/bạn/cán_bộ/đồng_hành/bác/cô/chú/hẹn
    báo [cho/với/lại] {me}
    báo [cho/với] cán_bộ/trưởng_thôn/xã/lớp/thầy/cô rồi
    """,
    LISTS,
)
#: Said in so few words it is a sigh.
SIGHS = compiled(
    """
    ^ đói/chán/mệt/thương quá/lắm/ghê/thế/thật/em/anh/chị/bạn/nhỉ
    ^ {me} đói rồi/bụng
    ^ {near} {me} [đang/cứ] khóc !đói/vì
    """,
    LISTS,
)
ABSENT = compiled(
    """
    không [thể] đi/đến/tới/dự/học/họp/sang/qua [học/lớp/họp/dự/tập_huấn] [được/đc/nổi]
    không [thể] đi/đến/tới/dự/học … được
    đi_học/đến_lớp/buổi_học/lớp_học/tập_huấn/xin_nghỉ/đến_muộn/đi_muộn/dự_lớp/vắng_mặt
    không … đi học
    nghỉ/vắng học/lớp/họp/buổi
    xin/nên/em vắng/nghỉ
    """,
    LISTS,
)
#: Whether there is a class: rain and a road are told of for it.
GOES_ON = compiled(
    """
    có/còn [phải/đi/được] học/họp/tập_huấn [nữa] không/chưa
    lớp/buổi … có/còn hoãn/dời/lùi/hủy/nghỉ [học/lớp/họp] không
    học/họp/tập_huấn nữa/không không/à/hay
    có/còn hoãn/dời/lùi/hủy/nghỉ [học/lớp/họp] không
    """,
    LISTS,
)
WEATHER = compiled(
    """
    mưa=/bão=/lũ=/lụt=/ngập/sạt/sạt_lở/sạt_đất/nước_lên/nước_to/lũ_quét/mua_to/mua_bao/mua_lu
    """,
    LISTS,
)
#: About what is given for it: no cry for what just happens.
OF_RULES = compiled(
    """
    hỗ_trợ/chế_độ/trợ_cấp/mức/đền=/được_đền/đền_bù/bồi_thường/bảo_hiểm/bhyt/hồ_sơ/thủ_tục/miễn_giảm/mai_táng
    có được … không
    có phải … không
    được … bao_nhiêu
    bao_nhiêu … khối/tiền/tháng
    tách_hộ/chuyển_khẩu/hộ_khẩu/tuất/sổ_đỏ/ly_hôn/rà_soát/tiêu_chí/cứu_trợ/hộ_nghèo/cận_nghèo/hn/vay_vốn
    """,
    LISTS,
)
#: Of the quiz, the class, a form: what is despaired of is one's work.
OF_WORK = compiled(
    """
    bài/điểm/biểu_mẫu/phiếu/danh_sách/đăng_nhập/mật_khẩu/lớp
    tài_khoản/internet/wifi/chán_học/muốn_học
    câu/mẫu/bài 1/2/3/4/5/6/7/8/9/10
    câu=/dòng=/mẫu=/đạt=/điền=/mã=/nhóm=
    điền_mẫu/không_đạt/mãi_không/dòng_này
    """,
    LISTS,
)
LONG_AGO = compiled(
    """
    năm=_ngoái=/năm_trước/năm_kia/tháng_trước/tuần_trước/hồi/ngày_xưa/dạo_trước/đợt_trước
    """,
    LISTS,
)
#: Need all the same where rules, absence or one's work are spoken of.
GRAVE = compiled(
    """
    {hits} !{no_blow}
    {kill_oneself}
    chết/giết/dao/máu=/khóc/đói/hết_gạo/nhốt/bạo_lực/bạo_hành/bỏ_rơi/bỏ_đói
    {poison}
    tuyệt_vọng/cứu_hộ/cứu_nạn/mất_tích/nhịn_ăn/hạt_gạo
    """,
    LISTS,
)
