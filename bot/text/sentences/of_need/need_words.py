"""The words that rules of need are written in: how phones write them, lists of one kind."""

from __future__ import annotations

#: How phones and dialects write the words of the lists below.
MEANT = {
    "ck": "chồng", "nhôông": "chồng", "nhông": "chồng", "vk": "vợ", "gấy": "vợ", "e": "em",
    "k": "không", "ko": "không", "kg": "không", "kh": "không", "hok": "không", "hông": "không",
    "hổng": "không", "khum": "không", "nỏ": "không", "no": "nó", "chẳng": "không",
    "chả": "không", "chang": "không", "hong": "không", "khong": "không",
    "mún": "muốn", "nx": "nữa", "nựa": "nữa", "ng": "người", "vs": "với", "gđ": "gia_đình",
    "tau": "tôi", "tao": "tôi", "tui": "tôi", "mềnh": "mình", "ôn": "ông", "chừ": "giờ",
    "mô": "đâu", "đag": "đang", "đg": "đang", "bh": "bây giờ", "hum": "hôm", "oánh": "đánh",
    "uýnh": "đánh", "phang": "đánh", "quýnh": "đánh", "dộng": "đánh", "trm": "trẻ em",
}  # fmt: skip

LISTS = {
    "me": "tôi em mình cháu tớ chúng_tôi chúng_em mẹ_con hai_mẹ_con",
    "first": "dạ thưa giờ hôm_qua đêm_qua tối_qua hôm_nay hôm_kia sáng_nay chiều_nay tối_nay "
    "vừa_rồi anh_ơi chị_ơi cán_bộ_ơi cô_ơi chú_ơi bác_ơi mọi_người_ơi trời_ơi",
    "how": "lại vừa mới đang hay thường cứ toàn suốt luôn",
    "goes_on": "báo gọi phải nên hỏi biết thì thấy khuyên muốn học trượt rớt vắng nhầm sai thấp "
    "điểm một_dấu dấu",
    "kin": "chồng vợ bố ba cha mẹ dượng con_trai",
    "near": "con con_gái con_trai con_dâu em_gái chị_gái cháu_gái con_nhỏ con_bé "
    "thằng_bé mẹ bố ba má vợ chồng",
    "attacker": "chồng vợ bố ba cha mẹ dượng hắn nó ổng họ bọn chúng lão thằng anh_ta ông_ấy "
    "người_ta bạn con_trai",
    "hits": "đánh đập đấm= đá= tát= đạp= chém đâm= bóp_cổ hành_hạ bạo_hành "
    "giết trói rượt đuổi_đánh đuổi_chém hiếp hiếp_dâm cưỡng_hiếp cưỡng_bức xâm_hại sàm_sỡ sờ_mó "
    "đe_dọa dọa_giết dọa_đánh mần_bậy",
    "no_blow": "giá máy vắng bắt dấu số răng cá bài vần vật rơi thức đổi sách sánh trượt rớt thấp "
    "nhầm sai điểm hỏng 0_điểm không_điểm một_điểm 1_điểm 2_điểm 3_điểm 4_điểm 5_điểm",
    "things": "xe ô_tô xe_máy xe_tải trâu sét ong=",
    "blade": "dao rìu búa rựa gậy",
    "abroad": "biên_giới trung_quốc campuchia lào= mi_an_ma thái_lan bên_kia_biên",
    "chores": "làm học ghi nộp gửi ký đi điểm_danh tham_gia nói báo gọi",
    "fond": "nhớ yêu là vui biết_ơn khỏe mạnh_khỏe hạnh_phúc bên",
    "goods": "nhà đất xe trâu phân phân_bón giống= hàng sim vé bảo_hiểm rẻ đắt thuốc gạo vàng",
    "not_in": "ngoài_lớp ngoài_cửa ngoài_phòng ngoài_hội_trường ngoài_nhóm",
    "out_of": "ra_khỏi_nhóm khỏi_nhóm ra_nhóm ra_khỏi_lớp khỏi_lớp ra_ngoài học= việc về=",
    "together": "ở chung cùng với riêng trong tại gần như",
    "somebody": "học_viên có_người có_bác có_chị có_anh có_cô có_ông có_bà có_em có_bạn có_cháu "
    "một_người một_bác một_chị một_anh một_cô một_bạn bác_ấy chị_ấy anh_ấy cô_ấy",
    "victim": "vợ con chồng mẹ bố trẻ trẻ_con trẻ_em con_nít con_nhỏ con_bé đứa_bé cháu cháu_bé bé "
    "người_già em_bé bà cụ",
    "poison": "thuốc_sâu thuốc_trừ_sâu thuốc_diệt_cỏ thuốc_cỏ thuốc_chuột lá_ngón thuốc_độc",
    "kill_oneself": "tự_tử tự_sát tự_vẫn treo_cổ thắt_cổ nhảy_sông nhảy_cầu nhảy_xuống_sông",
    "hurt": "gãy_chân gãy_tay chảy_máu bất_tỉnh ngất ngất_xỉu co_giật khó_thở đuối_nước "
    "điện_giật không_thở_được rắn_cắn ngộ_độc đột_quỵ đẻ_rơi đẻ_rớt rạch_tay",
    "ask_verb": "báo gọi kêu= mách trình_báo tố_giác tố_cáo liên_hệ nhờ tìm",
    "whom": "ai đâu= số_nào số_mấy số_gì số_j số_máy ở_đâu cho_đâu lên_đâu chỗ_đâu "
    "tổng_đài công_an cơ_quan",
    "disaster": "lũ= lũ_quét lũ_ống lũ_lụt lụt= sạt_lở sạt_đất thiên_tai hỏa_hoạn cháy_nhà "
    "cháy_rừng bão= bão_lũ lũ_về",
}
