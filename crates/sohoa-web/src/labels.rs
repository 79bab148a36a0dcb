//! Everything that a page says, in Vietnamese and English.

use sohoa_review::{FieldError, FieldKey, FormProblem, Reason};

use crate::act::ActError;
use crate::desk::NoOriginal;

/// Language of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Vietnamese,
    English,
}

impl Language {
    /// By its code; Vietnamese where it is unknown.
    pub(crate) fn of(code: &str) -> Self {
        if code == "en" {
            Self::English
        } else {
            Self::Vietnamese
        }
    }

    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Vietnamese => "vi",
            Self::English => "en",
        }
    }

    /// The other one with its own name.
    pub(crate) fn other(self) -> (Self, &'static str) {
        match self {
            Self::Vietnamese => (Self::English, "English"),
            Self::English => (Self::Vietnamese, "Tiếng Việt"),
        }
    }

    fn pick(self, [vietnamese, english]: [&str; 2]) -> &str {
        match self {
            Self::Vietnamese => vietnamese,
            Self::English => english,
        }
    }
}

/// Defines the labels with their texts, so that none can lack one.
macro_rules! labels {
    ($($name:ident: $vietnamese:literal, $english:literal;)*) => {
        /// Something that a page says.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Label { $($name),* }

        impl Label {
            pub(crate) fn in_language(self, language: Language) -> &'static str {
                language.pick(match self { $(Self::$name => [$vietnamese, $english]),* })
            }
        }
    };
}

labels! {
    Title: "Rà soát văn bản số hóa", "Review of digitized documents";
    Documents: "Danh sách", "Documents";
    Search: "Tìm kiếm", "Search";
    SearchHint: "Tìm trong mọi văn bản, có dấu hoặc không dấu", "Search all documents, with or without marks";
    YourName: "Tên của bạn", "Your name";
    NameWhy: "Mỗi chỉnh sửa được ghi kèm tên người sửa.", "Every correction is kept with the name of who made it.";
    NameFirst: "Hãy nhập tên của bạn trước khi sửa", "Give your name before you change something";
    Save: "Lưu", "Save";
    Cancel: "Thôi", "Cancel";
    Password: "Mật khẩu", "Password";
    Enter: "Vào", "Enter";
    WrongPassword: "Mật khẩu không đúng", "The password is wrong";
    Doubtful: "Còn nghi vấn", "In doubt";
    Ready: "Chờ duyệt", "To be approved";
    Approved: "Đã duyệt", "Approved";
    All: "Tất cả", "All";
    File: "Tệp", "File";
    Number: "Số, ký hiệu", "Number";
    Date: "Ngày", "Date";
    Subject: "Trích yếu", "Subject";
    Pages: "Trang", "Pages";
    Tasks: "Nhiệm vụ", "Tasks";
    Doubts: "Nghi vấn", "Doubts";
    State: "Trạng thái", "State";
    New: "Mới", "New";
    InReview: "Đang rà soát", "In review";
    NoDocuments: "Không có văn bản nào ở đây.", "There are no documents here.";
    Indexing: "Đang đọc thư mục, còn", "Reading the folder, left to do:";
    Converting: "Đang chuyển đổi vào thư mục này; văn bản mới sẽ tự xuất hiện.", "A conversion into this folder goes on; new documents appear by themselves.";
    Failed: "văn bản không chuyển đổi được; xem `sohoa status`", "documents could not be converted; see `sohoa status`";
    StateProblem: "Không đọc được trạng thái chuyển đổi (ảnh trang có thể thiếu):", "The state of the conversion cannot be read (pictures may be missing):";
    Unreadable: "Không mở được", "Cannot be opened";
    Previous: "Trước", "Previous";
    Next: "Tiếp", "Next";
    Found: "kết quả", "found";
    NothingFound: "Không tìm thấy.", "Nothing was found.";
    HeldBy: "Văn bản đang được rà soát bởi", "The document is being reviewed by";
    TakeOver: "Tiếp nhận", "Take over";
    Changed: "Văn bản vừa thay đổi; trang đã được tải lại, hãy làm lại thao tác", "The document has changed; the page was loaded again, do it once more";
    NothingToUndo: "Không còn gì để hoàn tác", "There is nothing to undo";
    NextDocument: "Văn bản sau", "Next document";
    Approve: "Duyệt", "Approve";
    Reopen: "Mở lại", "Open again";
    Undo: "Hoàn tác", "Undo";
    Accept: "Đúng", "Right";
    Edit: "Sửa", "Edit";
    Strike: "Bỏ dòng", "Strike out";
    Join: "Nối với dòng sau", "Join with next";
    Split: "Tách dòng", "Split";
    AddRow: "Thêm dòng", "Add row";
    ReplaceField: "Thay vào ô đang chọn", "Put into the chosen field";
    DrawBox: "Kéo khung trên trang để đọc lại", "Drag a box over the page to read it again";
    Reading: "Đang đọc…", "Reading…";
    CheckPage: "Văn bản trang này đúng", "The text of this page is right";
    PageChecked: "Đã kiểm tra", "Checked";
    Letterhead: "Thể thức văn bản", "Document";
    Indicators: "Chỉ tiêu", "Indicators";
    Text: "Toàn văn", "Text";
    Page: "Trang", "Page";
    Observed: "Đọc được", "Observed";
    MachineRead: "Máy đọc", "The program read";
    Added: "Thêm tay", "Added";
    Struck: "Đã bỏ", "Struck out";
    Lost: "Đã xác nhận nhưng lần chuyển đổi sau không còn thấy", "Settled, but no longer found by the last conversion";
    NothingOpen: "Không còn nghi vấn.", "Nothing is in doubt.";
    NoLines: "Thiếu tệp dòng (.lines.jsonl) hoặc tệp thuộc phiên bản cũ: chỉ biết độ tin cậy theo dòng. Chuyển đổi lại với --force để biết từng chữ.", "The file of lines (.lines.jsonl) is missing or of an older version: doubts are known by row only. Convert again with --force to know them by word.";
    NoIds: "Bản ghi thuộc phiên bản cũ, các dòng chưa có mã: chỉ xem được. Chuyển đổi lại với --force để rà soát.", "The record is of an older version whose rows have no ids: it can only be looked at. Convert again with --force to review it.";
    NoPicture: "Không có ảnh trang:", "There is no picture of the page:";
    PlainText: "Văn bản này không có ảnh trang.", "This document has no pictures.";
    Help: "Phím tắt", "Keys";
    HelpDoubt: "nghi vấn sau / trước", "next / previous doubt";
    HelpTake: "lấy cách đọc khác", "take another reading";
    HelpField: "ô sau / trước", "next / previous field";
    HelpPage: "trang sau / trước", "next / previous page";
    CitationHint: "Mỗi dòng một văn bản: loại | số | ngày | cơ quan | tên; xuống dòng bằng ⇧Enter", "One document a line: kind | number | date | issuer | title; ⇧Enter begins a line";
    ListHint: "Mỗi dòng một mục; xuống dòng bằng ⇧Enter", "One entry a line; ⇧Enter begins a line";
    SplitHint: "Đặt con trỏ trước chữ bắt đầu dòng mới rồi nhấn Enter", "Put the cursor before the word that begins the new row, then press Enter";
    Unreached: "Không liên lạc được với chương trình.", "The program does not answer.";
    Unsaved: "Chưa lưu được: không liên lạc được với chương trình. Hãy giữ trang này mở và thử lại.", "Not saved: the program does not answer. Keep this page open and try again.";
}

/// Why there is no picture of a page.
pub(crate) fn no_original(problem: &NoOriginal, language: Language) -> String {
    match problem {
        NoOriginal::Missing(name) => {
            let said = [
                "không còn ở nơi đã chuyển đổi; chỉ thư mục chứa bản gốc bằng --inputs",
                "the original is not where it was converted from; name its folder with --inputs",
            ];
            format!("{name}: {}", language.pick(said))
        }
        NoOriginal::Changed(path) => {
            let said = [
                "đã thay đổi sau khi chuyển đổi; hãy chuyển đổi lại",
                "was changed after the conversion; convert it again",
            ];
            format!("{}: {}", path.display(), language.pick(said))
        }
        NoOriginal::Unreadable(reason) => reason.clone(),
    }
}

/// Why something was not done.
pub(crate) fn refusal(error: &ActError, language: Language) -> String {
    if language == Language::English {
        return error.to_string();
    }
    match error {
        ActError::Field(FieldError::Form { name, reason }) => {
            let reason = match reason {
                FormProblem::TooLong => "dài quá 20.000 ký tự",
                FormProblem::Empty => "không được để trống; hãy bỏ dòng nếu thừa",
                FormProblem::Date => {
                    "không phải ngày; viết 2025-06-30 hoặc 30/6/2025, phần không đọc được là □□"
                }
                FormProblem::Other => "giá trị không đúng dạng",
            };
            format!("{name}: {reason}")
        }
        ActError::Field(_) | ActError::Gone => "Dòng hoặc ô này không còn; hãy tải lại trang".to_owned(),
        ActError::Approved => "Văn bản đã duyệt; hãy mở lại trước khi sửa".to_owned(),
        ActError::Doubts(count) => format!("Còn {count} nghi vấn chưa xử lý"),
        ActError::NoCut => "Không có gì để tách ở đó".to_owned(),
        ActError::NoNext => "Không có dòng nào sau dòng này".to_owned(),
        ActError::Record(reason) => format!("Không lưu được bản ghi ({reason})"),
    }
}

/// Name of a field.
pub(crate) fn field_name(key: &FieldKey, language: Language) -> String {
    let known = match key.name.as_str() {
        "parent_issuer" => ["Cơ quan chủ quản", "Parent issuer"],
        "issuer" => ["Cơ quan ban hành", "Issuer"],
        "number" => ["Số, ký hiệu", "Number"],
        "place" => ["Địa danh", "Place"],
        "date" => ["Ngày ban hành", "Date"],
        "doc_type" => ["Loại văn bản", "Kind"],
        "subject" => ["Trích yếu", "Subject"],
        "legal_bases" => ["Căn cứ, văn bản viện dẫn", "Cited documents"],
        "recipients" => ["Nơi nhận", "Recipients"],
        "signer.title" => ["Chức vụ người ký", "Title of signer"],
        "signer.name" => ["Người ký", "Signer"],
        "section" => ["Mục", "Section"],
        "stt" => ["STT", "No."],
        "name" => ["Nội dung", "Task"],
        "lead" => ["Chủ trì", "Lead"],
        "cooperating" => ["Phối hợp", "Cooperating"],
        "deadline" => ["Thời hạn", "Deadline"],
        "product" => ["Sản phẩm", "Product"],
        "note" => ["Ghi chú", "Note"],
        "unit" => ["Đơn vị tính", "Unit"],
        "target" => ["Chỉ tiêu", "Target"],
        "implementers" => ["Thực hiện", "Implementers"],
        "text" => ["Dòng", "Line"],
        other => return other.strip_prefix("extra.").unwrap_or(other).to_owned(),
    };
    language.pick(known).to_owned()
}

/// Why a field is doubted.
pub(crate) fn reason(reason: &Reason, language: Language) -> String {
    let known = match reason {
        Reason::WeakWords => ["Có chữ đọc không chắc", "Some words are not sure"],
        Reason::Unreadable => ["Có phần không đọc được (□)", "A part cannot be read (□)"],
        Reason::Odd => ["Có dấu hoặc chữ lạ", "A mark or letter looks wrong"],
        Reason::Missing => ["Không tìm thấy trên trang", "Not found on the page"],
        Reason::WeakRow => [
            "Không chắc các ô thuộc cùng một dòng",
            "How the row was put together is not sure",
        ],
        Reason::Diagnostic { code, message } => match diagnostic(code) {
            Some(known) => known,
            None => return message.clone(),
        },
    };
    language.pick(known).to_owned()
}

/// What the diagnostics about fields mean, in short.
fn diagnostic(code: &str) -> Option<[&'static str; 2]> {
    Some(match code {
        "stt-gap" => ["Số thứ tự bị nhảy", "A row number is skipped"],
        "stt-duplicate" => ["Số thứ tự bị trùng", "The row number stands twice"],
        "row-number-completed" | "item-label-repaired" => {
            ["Số thứ tự được máy suy ra", "The row number was inferred"]
        }
        "label-told-by-order" => [
            "Số thứ tự được suy ra từ các số bên cạnh",
            "The number was told by its neighbours",
        ],
        "stream-row-unnumbered" => ["Dòng không có số thứ tự", "The row has no number"],
        "unknown-unit" => [
            "Đơn vị không có trong danh mục",
            "The unit is not in the gazetteer",
        ],
        "agency-completed" => [
            "Tên đơn vị được máy bổ sung",
            "The name of the agency was completed",
        ],
        "line-crosses-cells" => ["Chữ nằm vắt qua hai ô", "A line crosses cells"],
        "merged-cell-continued" => ["Ô gộp qua nhiều dòng", "A cell spans several rows"],
        "stream-row-doubtful" => [
            "Không chắc ranh giới giữa các ô",
            "The borders of the cells are not sure",
        ],
        "deadline-before-issue" => [
            "Thời hạn trước ngày ban hành",
            "The deadline is before the date of issue",
        ],
        "deadline-impossible" => ["Ngày tháng không có thật", "The date cannot be"],
        "deadline-reversed" => [
            "Thời hạn kết thúc trước khi bắt đầu",
            "The deadline ends before it begins",
        ],
        "deadline-several" => [
            "Nhiệm vụ có nhiều thời hạn",
            "The task has more than one deadline",
        ],
        "deadline-without-year" => ["Thời hạn không ghi năm", "The deadline names no year"],
        "deadline-unreadable" => ["Không hiểu được thời hạn", "The deadline cannot be understood"],
        "deadline-misread-number" => [
            "Con số của thời hạn có thể đọc sai",
            "A number of the deadline may be misread",
        ],
        "deadline-misread-quarter" => ["Quý có thể đọc sai", "The quarter may be misread"],
        _ => return None,
    })
}
