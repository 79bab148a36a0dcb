use sohoa_page::{LayerVerdict, TextOrigin};

use super::*;
use crate::layout::lay_out;

/// Words of `text` from `(x, y)`: letters 5 wide, blanks 3 wide, 12 high.
fn words(text: &str, x: f32, y: f32) -> Vec<Word> {
    let mut left = x;
    text.split(' ')
        .map(|text| {
            let right = left + text.chars().count() as f32 * 5.0;
            let bbox = Rect::new(left, y, right, y + 12.0);
            left = right + 3.0;
            Word {
                text: text.to_owned(),
                bbox,
                confidence: 1.0,
                second: None,
                layer: None,
            }
        })
        .collect()
}

/// A page of printed lines; "@" and a place move right, "~" leaves half a line free above.
fn page(lines: &str) -> DraftPage {
    let mut y = 60.0;
    let mut all = Vec::new();
    for line in lines.lines() {
        let line = line.trim();
        let bare = line.trim_start_matches('~');
        y += 8.0 * (line.len() - bare.len()) as f32;
        for part in bare.split('@').filter(|part| !part.trim().is_empty()) {
            let (x, text) = part.trim().split_once(' ').unwrap();
            all.extend(words(text, x.parse().unwrap(), y));
        }
        y += 15.0;
    }
    let mut draft = DraftPage::empty(1, TextOrigin::TextLayer, LayerVerdict::Keep);
    (draft.page.width, draft.page.height) = (595.0, 842.0);
    draft.lines = lay_out(all, &[]);
    draft
}

/// Rows of the tables found: cells between "|", spanning ones with their number of columns in front.
fn tables(draft: &DraftPage) -> Vec<String> {
    let mut out = Vec::new();
    for grid in find_grids(&draft.page.rules) {
        for row in 0..grid.row_edges.len() as u16 - 1 {
            let cells: Vec<String> = grid
                .cells
                .iter()
                .filter(|cell| cell.rows.start == row)
                .map(|cell| {
                    let text: Vec<&str> = draft
                        .lines
                        .iter()
                        .filter(|line| {
                            let (x, y) = line.bbox.unwrap().center();
                            cell.rect.contains(x, y)
                        })
                        .map(|line| line.text.as_str())
                        .collect();
                    let span = cell.columns.len();
                    let span = if span > 1 {
                        format!("{span}:")
                    } else {
                        String::new()
                    };
                    format!("{span}{}", text.join(" "))
                })
                .collect();
            out.push(cells.join("|"));
        }
    }
    out
}

fn found(lines: &str) -> Vec<String> {
    let mut draft = page(lines);
    add_borders(&mut draft, None);
    tables(&draft)
}

#[test]
fn columns_by_white_strips_and_rows_by_numbers() {
    let got = found(
        "@160 DANH MỤC CÔNG VIỆC
         @150 ban hành kèm theo kế hoạch này
         ~@50 TT @90 Nội dung @270 Cơ quan @400 Thời gian
         @98 công việc @275 chủ trì @405 hoàn thành
         @50 (1) @110 (2) @285 (3) @420 (4)
         @55 I @85 Công tác lãnh đạo và chỉ đạo điều hành của tỉnh
         @55 1 @85 Xây dựng kế hoạch @265 Sở Tư pháp @400 Quý I
         @85 kiểm tra trong năm
         @55 2 @85 Tổ chức tập huấn @265 Sở Nội vụ, @400 Tháng 6
         @265 Sở Tài chính
         @55 II @85 Công tác tuyên truyền và phổ biến pháp luật
         @55 3 @85 Mở chuyên mục mới @265 Báo tỉnh @400 Hằng tháng
         @55 4 @85 In tờ rơi @265 Văn phòng
         ~~@70 Các cơ quan, đơn vị nghiêm túc thực hiện kế hoạch này và báo cáo về Sở.",
    );
    assert_eq!(
        got,
        [
            "TT|Nội dung công việc|Cơ quan chủ trì|Thời gian hoàn thành",
            "(1)|(2)|(3)|(4)",
            "I|2:Công tác lãnh đạo và chỉ đạo điều hành của tỉnh|",
            "1|Xây dựng kế hoạch kiểm tra trong năm|Sở Tư pháp|Quý I",
            "2|Tổ chức tập huấn|Sở Nội vụ, Sở Tài chính|Tháng 6",
            "II|2:Công tác tuyên truyền và phổ biến pháp luật|",
            "3|Mở chuyên mục mới|Báo tỉnh|Hằng tháng",
            "4|In tờ rơi|Văn phòng|",
        ]
    );
}

#[test]
fn rows_parted_by_white_lines() {
    // Numbers stand in the middle of their rows.
    let got = found(
        "@50 STT @100 Nhiệm vụ @280 Đơn vị @420 Hạn
         ~@90 Xây dựng quy chế
         @55 1 @90 phối hợp giữa @280 PV01 @420 Quý I
         @90 các phòng
         ~@90 Rà soát văn bản đã
         @55 2 @90 ban hành @280 PA04 @420 Quý II
         ~@55 3 @90 Báo cáo @280 PX01 @420 Quý IV",
    );
    assert_eq!(
        got,
        [
            "STT|Nhiệm vụ|Đơn vị|Hạn",
            "1|Xây dựng quy chế phối hợp giữa các phòng|PV01|Quý I",
            "2|Rà soát văn bản đã ban hành|PA04|Quý II",
            "3|Báo cáo|PX01|Quý IV",
        ]
    );
}

#[test]
fn headers_of_two_levels() {
    let got = found(
        "@50 TT @100 Nhiệm vụ @270 Cơ quan thực hiện của tỉnh
         @260 Chủ trì @360 Phối hợp
         @55 1 @90 Làm đường @250 Sở Xây dựng @350 Sở Tài chính
         @55 2 @90 Làm cầu @250 Sở Xây dựng @350 Công an tỉnh",
    );
    assert_eq!(
        got,
        [
            "TT|Nhiệm vụ|2:Cơ quan thực hiện của tỉnh",
            "Chủ trì|Phối hợp",
            "1|Làm đường|Sở Xây dựng|Sở Tài chính",
            "2|Làm cầu|Sở Xây dựng|Công an tỉnh",
        ]
    );
}

#[test]
fn cells_of_a_header_reach_over_its_levels() {
    let got = found(
        "@50 TT @100 Việc @250 Phân công các đơn vị @420 Hạn cuối @500 Kết
         @260 Chủ trì @340 Phối hợp @420 cùng @500 quả
         @55 1 @90 Làm đường @250 Sở Xây dựng @340 Sở Y tế @420 Quý I @500 Đường
         @55 2 @90 Làm cầu @250 Sở Xây dựng @340 Công an @420 Quý II @500 Cầu",
    );
    assert_eq!(
        got[..2],
        [
            "TT|Việc|2:Phân công các đơn vị|Hạn cuối cùng|Kết quả",
            "Chủ trì|Phối hợp",
        ]
    );
}

#[test]
fn titles_of_groups_leave_the_columns_apart() {
    let got = found(
        "@50 TT @100 Việc @180 Đơn vị @300 Hạn @450 Kết quả
         @52 A @90 PHẦN VIỆC CHUNG CẢ NĂM
         @54 I @90 CÔNG TÁC TUYÊN TRUYỀN
         @55 1 @90 Mở lớp @180 Sở Y tế @300 Quý I @450 Một lớp
         @90 mới
         @53 II @90 CÔNG TÁC KIỂM TRA
         @55 1 @90 Đi đo @180 Sở Nội vụ @300 Quý II @450 Biên bản",
    );
    assert_eq!(
        got,
        [
            "TT|Việc|Đơn vị|Hạn|Kết quả",
            "A|2:PHẦN VIỆC CHUNG CẢ NĂM||",
            "I|2:CÔNG TÁC TUYÊN TRUYỀN||",
            "1|Mở lớp mới|Sở Y tế|Quý I|Một lớp",
            "II|2:CÔNG TÁC KIỂM TRA||",
            "1|Đi đo|Sở Nội vụ|Quý II|Biên bản",
        ]
    );
}

#[test]
fn parts_of_a_row_begin_rows() {
    let got = found(
        "@50 TT @100 Việc @250 Đơn vị @400 Hạn
         @55 a @90 Họp ở thôn @250 Các thôn @400 Quý I
         @55 b @90 Họp ở xã @250 Văn phòng @400 Quý II
         @90 hằng quý
         @55 2 @90 Đo đạc @250 Sở Y tế @400 Quý III
         @52 3 @90 Trồng cây
         @50 3.1 @90 Cây lim @250 Sở Nội vụ @400 Năm 2031
         @50 3.2 @90 Cây sến @250 Sở Nội vụ @400 Năm 2032",
    );
    assert_eq!(
        got,
        [
            "TT|Việc|Đơn vị|Hạn",
            "a|Họp ở thôn|Các thôn|Quý I",
            "b|Họp ở xã hằng quý|Văn phòng|Quý II",
            "2|Đo đạc|Sở Y tế|Quý III",
            "3|Trồng cây||",
            "3.1|Cây lim|Sở Nội vụ|Năm 2031",
            "3.2|Cây sến|Sở Nội vụ|Năm 2032",
        ]
    );
}

#[test]
fn a_title_that_lost_its_label_heads_the_first_group() {
    let got = found(
        "@90 (Kèm theo kế hoạch của tỉnh năm nay)
         ~@50 TT @100 Việc @180 Đơn vị @300 Hạn
         ~@90 CÔNG TÁC TUYÊN TRUYỀN
         @55 1 @90 Mở lớp @180 Sở Y tế @300 Quý I
         @55 2 @75 _ @90 Đi đo @180 Sở Nội vụ @300 Quý II",
    );
    assert_eq!(
        got,
        [
            "TT|Việc|Đơn vị|Hạn",
            "|2:CÔNG TÁC TUYÊN TRUYỀN|",
            "1|Mở lớp|Sở Y tế|Quý I",
            "2|_ Đi đo|Sở Nội vụ|Quý II",
        ]
    );
}

#[test]
fn rows_without_a_number_at_the_top_of_a_page() {
    let mut first = page(
        "@50 STT @100 Nhiệm vụ @280 Đơn vị @420 Hạn
         @55 1 @90 Việc một @280 PV01 @420 Quý I
         @55 2 @90 Việc hai @280 PA04 @420 Quý II
         @54 B @90 Phần sau
         ~@90 Việc kế tiếp",
    );
    let open = add_borders(&mut first, None);
    assert_eq!(tables(&first)[3..], ["B|Phần sau||", "|Việc kế tiếp||"]);
    let mut second = page(
        "@50 STT @100 Nhiệm vụ @280 Đơn vị @420 Hạn
         ~@90 Họp ở thôn @280 Các thôn @420 Quý I
         @90 cả ngày
         @90 hay cả tuần
         @90 hay lâu hơn
         ~@90 Họp ở xã @280 Các xã @420 Quý II
         @90 một ngày
         @90 hay hai
         @90 hay ba
         ~@55 2 @90 Việc năm @280 PX01 @420 Quý IV
         @90 cả năm
         ~@55 3 @90 Việc sáu @280 PX01 @420 Quý IV",
    );
    add_borders(&mut second, open.as_ref());
    assert_eq!(
        tables(&second),
        [
            "STT|Nhiệm vụ|Đơn vị|Hạn",
            "|Họp ở thôn cả ngày hay cả tuần hay lâu hơn|Các thôn|Quý I",
            "|Họp ở xã một ngày hay hai hay ba|Các xã|Quý II",
            "2|Việc năm cả năm|PX01|Quý IV",
            "3|Việc sáu|PX01|Quý IV",
        ]
    );
}

#[test]
fn dashes_below_the_last_number_begin_rows() {
    let got = found(
        "@50 TT @100 Việc @250 Đơn vị @400 Hạn
         @55 1 @90 Trồng cây @250 Sở Y tế @400 Quý I
         @55 2 @90 Tưới cây @250 Sở Y tế @400 Quý I
         @55 3 @90 Báo cáo
         @57 - @90 Báo cáo nhanh @250 Các thôn @400 Hằng tuần
         @90 ngay
         @57 - @90 Báo cáo năm @250 Văn phòng @400 Quý IV
         ~@50 - Các cơ quan, đơn vị nghiêm túc thực hiện kế hoạch này và báo cáo về Sở.",
    );
    assert_eq!(
        got,
        [
            "TT|Việc|Đơn vị|Hạn",
            "1|Trồng cây|Sở Y tế|Quý I",
            "2|Tưới cây|Sở Y tế|Quý I",
            "3|Báo cáo||",
            "-|Báo cáo nhanh ngay|Các thôn|Hằng tuần",
            "-|Báo cáo năm|Văn phòng|Quý IV",
        ]
    );
}

#[test]
fn a_table_that_seems_to_go_on_is_told() {
    let mut first = page(
        "@50 STT @100 Nhiệm vụ @280 Đơn vị @420 Hạn
         @55 1 @90 Việc một @280 PV01 @420 Quý I
         @55 2 @90 Việc hai @280 PA04 @420 Quý II",
    );
    let open = add_borders(&mut first, None);
    let mut second = page(
        "@52 # @90 Việc ba @280 PX01 @420 Quý IV
         @52 # @90 Việc tư @280 PX01 @420 Quý IV
         @52 # @90 Việc năm @280 PX01 @420 Quý IV",
    );
    assert!(add_borders(&mut second, open.as_ref()).is_none());
    assert_eq!(second.diagnostics[0].code, "table-rest-not-read");
    let mut body = page("@70 Kế hoạch này được thực hiện từ ngày ký và thay thế kế hoạch cũ của tỉnh.");
    add_borders(&mut body, open.as_ref());
    assert!(body.diagnostics.is_empty());
}

#[test]
fn a_table_goes_on_over_the_page() {
    let mut first = page(
        "@50 STT @100 Nhiệm vụ @280 Đơn vị @420 Hạn
         @55 1 @90 Việc một @280 PV01 @420 Quý I
         @55 2 @90 Việc hai @280 PA04 @420 Quý II
         @55 B @90 Phần sau",
    );
    let open = add_borders(&mut first, None);
    assert!(open.is_some());
    assert_eq!(tables(&first)[3], "B|Phần sau||");
    let mut second = page(
        "@90 còn dài
         @55 3 @90 Việc ba @280 PX01 @420 Quý IV
         ~~@70 Kế hoạch này được thực hiện từ ngày ký và thay thế kế hoạch cũ của tỉnh.",
    );
    assert!(add_borders(&mut second, open.as_ref()).is_none());
    assert_eq!(tables(&second), ["|còn dài||", "3|Việc ba|PX01|Quý IV"]);
    assert_eq!(second.diagnostics[0].code, "table-without-borders");
}

#[test]
fn text_that_is_no_table() {
    for lines in [
        // A letterhead and the end of a document.
        "@60 UBND TỈNH A @300 CỘNG HÒA XÃ HỘI CHỦ NGHĨA
         @60 Số: 5/KH-UBND @330 Độc lập - Tự do
         ~@60 Nơi nhận: @400 GIÁM ĐỐC
         @60 1 Như trên; @400 Trần Văn A
         @60 2 Lưu: VT.",
        // Numbered paragraphs, justified.
        "@70 1. Các cơ quan @170 chủ động @250 xây dựng kế hoạch của mình
         @50 và báo cáo kết quả về Sở trước ngày 15 hằng tháng theo quy định
         @70 2. Sở Tài chính @175 cân đối @240 nguồn kinh phí để thực hiện
         @50 các nhiệm vụ được giao trong kế hoạch này theo quy định hiện hành",
        // Two of them whose wide blanks lie one above the other.
        "@70 1. @88 Các @110 cơ @128 quan @155 chủ @177 động @204 xây @226 dựng @253 kế @270 hoạch @307 của @330 tỉnh
         @50 và báo cáo kết quả về Sở trước ngày 15 hằng tháng theo quy định
         @70 2. @88 Sở @110 Y @128 tế @155 lo @177 đủ @204 giấy @231 và @253 bút @275 mực @307 cho @330 các",
        // A list in two columns.
        "@60 1 Nguyễn Văn A @300 Giám đốc
         @60 2 Trần Thị B @300 Phó Giám đốc
         @60 3 Lê Văn C @300 Chánh Văn phòng",
        // Three signatures.
        "@60 NGƯỜI LẬP @250 KẾ TOÁN @430 GIÁM ĐỐC
         @60 (Đã ký) @250 (Đã ký) @430 (Đã ký)
         @60 Lê A @250 Trần B @430 Đỗ C",
    ] {
        assert_eq!(found(lines), Vec::<String>::new(), "{lines}");
    }
}

#[test]
fn no_word_is_lost() {
    let lines = "@50 STT @100 Nhiệm vụ @280 Đơn vị @420 Hạn
         @55 1 @90 Việc một @280 PV01 @420 Quý I
         @55 2 @90 Việc hai @280 PA04 @420 Quý II
         ~~@70 Lời cuối của kế hoạch";
    let count = |draft: &DraftPage| draft.lines.iter().map(|line| line.words.len()).sum::<usize>();
    let mut draft = page(lines);
    let before = count(&draft);
    add_borders(&mut draft, None);
    assert_eq!(count(&draft), before);
    assert_eq!(draft.lines.last().unwrap().text, "Lời cuối của kế hoạch");
}

#[test]
fn rows_that_are_not_drawn() {
    let mut draft = page(
        "@55 TT @110 Nội dung @260 Đơn vị
         @60 I @90 Công tác chung của cả năm
         @60 1 @90 Xây dựng @250 PV01
         @90 kế hoạch
         @60 2 @90 Kiểm tra @250 PA04
         @60 3 @90 Báo cáo @250 PX01",
    );
    let rule = |axis, position, start, end| Rule {
        axis,
        position,
        start,
        end,
        thickness: 0.5,
    };
    for y in [58.0, 74.0, 149.0] {
        draft.page.rules.push(rule(Axis::Horizontal, y, 45.0, 400.0));
    }
    for x in [45.0, 80.0, 400.0] {
        draft.page.rules.push(rule(Axis::Vertical, x, 58.0, 149.0));
    }
    // The rule between the columns of values stops at the row group.
    draft.page.rules.push(rule(Axis::Vertical, 240.0, 58.0, 74.0));
    draft.page.rules.push(rule(Axis::Vertical, 240.0, 89.0, 149.0));
    add_borders(&mut draft, None);
    assert_eq!(
        tables(&draft),
        [
            "TT|Nội dung|Đơn vị",
            "I|2:Công tác chung của cả năm",
            "1|Xây dựng kế hoạch|PV01",
            "2|Kiểm tra|PA04",
            "3|Báo cáo|PX01",
        ]
    );
    assert_eq!(draft.diagnostics[0].code, "rows-without-borders");
}

/// A page with a frame of `columns` from `top` to `bottom` and a rule below its header at `head`.
fn ruled(lines: &str, columns: &[f32], [top, head, bottom]: [f32; 3]) -> DraftPage {
    let mut draft = page(lines);
    let (left, right) = (columns[0], columns[columns.len() - 1]);
    for y in [top, head, bottom] {
        draft.page.rules.push(drawn(Axis::Horizontal, y, left, right));
    }
    for &x in columns {
        draft.page.rules.push(drawn(Axis::Vertical, x, top, bottom));
    }
    draft
}

fn drawn(axis: Axis, position: f32, start: f32, end: f32) -> Rule {
    Rule {
        axis,
        position,
        start,
        end,
        thickness: 0.5,
    }
}

const COLUMNS: [f32; 5] = [45.0, 80.0, 240.0, 340.0, 450.0];

#[test]
fn rows_that_are_not_drawn_begin_at_their_numbers() {
    let lines = "@50 TT @110 Nội dung @260 Đơn vị @350 Hạn
         ~@60 1 @90 Trồng cây
         @55 1.1 @90 Xây dựng @250 PV01 @350 Quý I
         @90 kế hoạch @250 PA04
         @55 1.2 @90 Kiểm tra @250 PX01 @350 Quý
         @350 II/2020
         @60 2 @90 Chăm sóc và
         @90 bảo vệ
         @55 2.1 @90 Báo cáo @250 PX01 @350 Năm 2020";
    let mut draft = ruled(lines, &COLUMNS, [58.0, 74.0, 198.0]);
    add_borders(&mut draft, None);
    assert_eq!(
        tables(&draft),
        [
            "TT|Nội dung|Đơn vị|Hạn",
            "1|Trồng cây||",
            "1.1|Xây dựng kế hoạch|PV01 PA04|Quý I",
            "1.2|Kiểm tra|PX01|Quý II/2020",
            "2|Chăm sóc và bảo vệ||",
            "2.1|Báo cáo|PX01|Năm 2020",
        ]
    );
}

#[test]
fn rows_that_nothing_counts_are_parted_by_white() {
    let lines = "@90 Nội dung @260 Đơn vị @350 Hạn
         ~@60 Xây dựng @250 PV01 @350 Quý I
         @60 kế hoạch @250 PA04
         ~@60 Kiểm tra @250 PX01 @350 Quý
         @350 II/2020
         ~@60 Báo cáo @250 PX01 @350 Năm 2020
         @60 kết quả";
    let mut draft = ruled(lines, &[45.0, 240.0, 340.0, 450.0], [58.0, 76.0, 190.0]);
    add_borders(&mut draft, None);
    let want = [
        "Nội dung|Đơn vị|Hạn",
        "Xây dựng kế hoạch|PV01 PA04|Quý I",
        "Kiểm tra|PX01|Quý II/2020",
        "Báo cáo kết quả|PX01|Năm 2020",
    ];
    assert_eq!(tables(&draft), want);
    // Paragraphs of one cell.
    let lines = "@90 Nội dung @260 Đơn vị @350 Hạn
         ~@60 Xây dựng @250 PV01 @350 Quý I
         ~@60 Kiểm tra
         ~@60 Báo cáo";
    let mut draft = ruled(lines, &[45.0, 240.0, 340.0, 450.0], [58.0, 76.0, 160.0]);
    add_borders(&mut draft, None);
    assert_eq!(tables(&draft)[1], "Xây dựng Kiểm tra Báo cáo|PV01|Quý I");
}

#[test]
fn rules_between_columns_break_where_rows_end() {
    // Numbers stand in the middle of their rows, and no white parts these.
    let lines = "@50 TT @110 Nội dung @260 Đơn vị @350 Hạn
         ~@90 Xây dựng
         @60 1 @90 quy chế @250 PV01 @350 Quý I
         @90 phối hợp
         @90 Kiểm tra
         @60 2 @90 việc thực @250 PV01 @350 Quý I
         @90 hiện";
    let mut draft = ruled(lines, &COLUMNS, [58.0, 76.0, 176.0]);
    draft.page.rules.retain(|rule| rule.axis == Axis::Horizontal);
    for x in COLUMNS {
        for pair in [58.0, 76.0, 127.0, 176.0].windows(2) {
            draft.page.rules.push(drawn(Axis::Vertical, x, pair[0], pair[1]));
        }
    }
    add_borders(&mut draft, None);
    assert_eq!(
        tables(&draft)[1..],
        [
            "1|Xây dựng quy chế phối hợp|PV01|Quý I",
            "2|Kiểm tra việc thực hiện|PV01|Quý I",
        ]
    );
}

#[test]
fn white_around_every_cell_makes_a_table() {
    let lines = "@100 DANH MỤC VIỆC LÀM CỦA NĂM
         ~@80 Nội dung @250 Đơn vị @350 Hạn
         ~@60 I. Trồng cây
         ~@60 Xây dựng quy chế @250 PV01 @350 Quý I
         @60 phối hợp @250 PA04
         ~@60 Kiểm tra @250 PX01 @350 Quý
         @350 II/2020
         ~@60 Báo cáo @250 PX01 @350 Năm 2020
         @60 kết quả
         ~~@60 Các phòng, đội nghiêm túc thực hiện kế hoạch này và báo cáo kết quả";
    assert_eq!(
        found(lines),
        [
            "Nội dung|Đơn vị|Hạn",
            "I. Trồng cây||",
            "Xây dựng quy chế phối hợp|PV01 PA04|Quý I",
            "Kiểm tra|PX01|Quý II/2020",
            "Báo cáo kết quả|PX01|Năm 2020",
        ]
    );
    let signatures = "@60 LẬP BIỂU @250 KẾ TOÁN @350 GIÁM ĐỐC
         ~@60 Ký tên @250 Ký tên @350 Ký tên
         ~~~@60 Lê Văn An @250 Trần Bình @350 Vũ Chi";
    assert!(found(signatures).is_empty());
}
