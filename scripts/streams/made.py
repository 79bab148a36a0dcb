"""Made task tables as text streams, with their truth: what measure.py reads besides the fixtures.

Cells are filled with slices of sentences of ../shared/corpus/dev (so the dumps stay outside the repository),
agencies of four kinds of issuers and deadlines of many forms; they are set in columns of random widths and
printed in one of three orders: "cell" after cell, "line" by line through all columns, or "mixed", where a cell
begins on the line on which the one before it ended.
"""

import random
from pathlib import Path

SOURCES = ["congbao_pdf", "legal_misc", "admin_misc", "vanban_md", "tvpl_laws"]
VERBS = (
    "Tổ chức|Xây dựng|Triển khai|Rà soát|Hướng dẫn|Tham mưu|Kiểm tra|Hoàn thiện|Ban hành|Đẩy mạnh|Nâng cao|Phối hợp"
    "|Tuyên truyền|Thực hiện|Bố trí|Số hóa|Lắp đặt|Cập nhật|Đào tạo|Giám sát"
).split("|")
AGENCIES = [
    "PV01|PV05|PV06|PA01|PA03|PA05|PA06|PA08|PC06|PC07|PC08|PX01|PX03|PX05|PH10|Công an cấp xã"
    "|Công an các đơn vị, địa phương|Công an cấp huyện",
    "Sở Tài chính|Sở Nội vụ|Sở Xây dựng|Sở Tư pháp|Sở Công Thương|Sở Y tế|Sở Giáo dục và Đào tạo"
    "|Sở Khoa học và Công nghệ|Sở Nông nghiệp và Môi trường|Sở Văn hóa, Thể thao và Du lịch|Văn phòng UBND tỉnh"
    "|Thanh tra tỉnh|Công an tỉnh|Bộ Chỉ huy Quân sự tỉnh|UBND các xã, phường"
    "|Ngân hàng Nhà nước chi nhánh khu vực 5|Bảo hiểm xã hội tỉnh|Ban Quản lý các khu công nghiệp tỉnh"
    "|Đài Phát thanh và Truyền hình tỉnh|Hội Nông dân tỉnh|Tỉnh đoàn|Trường Chính trị tỉnh"
    "|Kho bạc Nhà nước khu vực III|Thuế tỉnh|Ban Dân tộc và Tôn giáo|Trung tâm Phục vụ hành chính công tỉnh"
    "|Liên đoàn Lao động tỉnh|Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh",
    "Ban Tổ chức Tỉnh ủy|Ban Tuyên giáo và Dân vận Tỉnh ủy|Văn phòng Tỉnh ủy|Ủy ban Kiểm tra Tỉnh ủy"
    "|Đảng ủy UBND tỉnh|Đảng ủy Công an tỉnh|Ban Nội chính Tỉnh ủy|các cấp ủy trực thuộc Tỉnh ủy",
    "Vụ Pháp chế|Vụ Kế hoạch - Tài chính|Cục Chuyển đổi số|Cục Con nuôi|Văn phòng Bộ|Thanh tra Bộ"
    "|Vụ Tổ chức cán bộ|Cục Bổ trợ tư pháp|Vụ Hợp tác quốc tế|Trung tâm Thông tin|các đơn vị thuộc Bộ"
    "|Bộ Tài chính|Bộ Công an",
]
EVERYBODY = ["các đơn vị có liên quan", "các đơn vị liên quan", "Các sở, ban, ngành", "Các đơn vị có liên quan"]
PRODUCTS = (
    "Kế hoạch|Báo cáo|Quyết định|Văn bản hướng dẫn|Báo cáo kết quả|Kế hoạch triển khai được ban hành"
    "|Hệ thống đi vào hoạt động|Tờ trình, dự thảo Quyết định của UBND tỉnh|Hội nghị được tổ chức|Cơ sở dữ liệu"
    "|Nghị quyết của HĐND tỉnh|Các lớp tập huấn"
).split("|")
NOTES = ["Giữ nguyên", "Bổ sung", "Bãi bỏ", "Chuyển tiếp từ năm 2024", "Ưu tiên", "Nhiệm vụ mới"]
NUMERALS = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"]
NAMES = (
    "Nhiệm vụ|Nội dung|Tên nhiệm vụ|Nội dung nhiệm vụ|Nội dung công việc|Nhiệm vụ, giải pháp|Nhiệm vụ cụ thể"
).split("|")
DEADLINES = "Thời gian|Thời gian hoàn thành|Thời gian thực hiện|Thời hạn|Thời hạn hoàn thành|Tiến độ".split("|")


def sentences(shared):
    lines = []
    for source in SOURCES:
        path = Path(shared) / "corpus/dev" / f"{source}.txt"
        if path.exists():
            lines += [line.strip() for line in path.open(encoding="utf-8") if 60 < len(line) < 700]
    return lines


class Maker:
    def __init__(self, lines, seed):
        self.lines = lines
        self.random = random.Random(seed)

    def text(self, fewest, most):
        choose = self.random
        words = choose.choice(self.lines).split()
        count = choose.randint(fewest, most)
        start = choose.randint(0, max(0, len(words) - count))
        words = [word for word in words[start : start + count] if word not in ("-", "–")]
        text = " ".join(words).strip(" ,;.:(")
        if text and text[0].isupper() and not text[:2].isupper():
            text = text[0].lower() + text[1:]
        return (choose.choice(VERBS) + " " + text).rstrip(" ,;.:")

    def agencies(self, pool, most, with_everybody):
        choose = self.random
        count = choose.choice([1] * 5 + [2, 2, 3, 4][: max(1, most)])
        names = choose.sample(pool, min(count, len(pool)))
        if with_everybody and choose.random() < 0.35:
            names = (names if choose.random() < 0.6 else []) + [choose.choice(EVERYBODY)]
        if len(names) > 1 and choose.random() < 0.4:
            return ", ".join(names[:-1]) + " và " + names[-1]
        return ", ".join(names)

    def deadline(self):
        choose = self.random
        year = choose.choice([2024, 2025, 2026])
        return choose.choice(
            [
                f"Tháng {choose.randint(1, 12)}/{year}",
                f"Tháng {choose.randint(1, 12):02}/{year}",
                f"Quý {choose.choice(NUMERALS[:4])}/{year}",
                f"Năm {year}",
                f"{year}",
                "Thường xuyên",
                "Thực hiện thường xuyên",
                "Nhiệm vụ thường xuyên",
                f"Trước ngày {choose.randint(1, 28):02}/{choose.randint(1, 12)}/{year}",
                f"{year}-{year + choose.randint(1, 5)}",
                f"{choose.randint(10, 28)}/{choose.randint(10, 12)}/{year}",
                "Theo lộ trình của Bộ Công an",
                f"Quý I - Quý III/{year}",
                "Hằng năm",
                "Hằng quý",
                "Định kỳ 6 tháng",
                f"Từ tháng 3 đến tháng 9/{year}",
                f"Trong quý II/{year}",
                f"{year} và những năm tiếp theo",
                "Sau khi có hướng dẫn của Bộ",
                f"Hoàn thành trước 30/6/{year}",
            ]
        )

    def columns(self):
        """[(role, header, width in characters)]"""
        choose = self.random
        unit = choose.choice(["Đơn vị", "Cơ quan"])
        columns = [
            ("stt", choose.choice(["STT", "TT", "Số TT"]), 6),
            ("name", choose.choice(NAMES), choose.choice([28, 34, 45, 60])),
        ]
        if choose.random() < 0.8:
            columns.append(("lead", unit + " chủ trì", choose.randint(11, 20)))
            columns.append(("cooperating", unit + " phối hợp", choose.randint(13, 24)))
        else:
            columns.append(("lead", unit + " thực hiện", choose.randint(12, 20)))
        rest = [("deadline", choose.choice(DEADLINES), choose.randint(9, 15))]
        if choose.random() < 0.4:
            name = choose.choice(["Sản phẩm", "Kết quả", "Sản phẩm, kết quả", "Kết quả đầu ra"])
            rest.insert(choose.randint(0, 1), ("product", name, choose.randint(12, 20)))
        if choose.random() < 0.4:
            rest.append(("note", "Ghi chú", choose.randint(8, 12)))
        return columns + rest

    def cell(self, role, pool):
        choose = self.random
        if role == "name":
            return self.text(5, 40)
        if role == "lead":
            return self.agencies(pool, 2, False)
        if role == "cooperating":
            return "" if choose.random() < 0.15 else self.agencies(pool, 4, True)
        if role == "deadline":
            return self.deadline()
        if role == "product":
            return choose.choice(PRODUCTS) if choose.random() < 0.9 else ""
        return choose.choice(NOTES) if choose.random() < 0.6 else ""

    def emit(self, cells, order, align):
        """The lines of a row in the order of the stream; cells are lists of printed lines."""
        choose = self.random
        height = max(len(cell) for cell in cells)
        placed = []
        for cell in cells:
            top = 0 if align == "top" else (height - len(cell)) // 2
            placed.append({top + number: line for number, line in enumerate(cell)})
        if order == "line":
            rows = [[cell[y] for cell in placed if y in cell] for y in range(height)]
            return [" ".join(row) for row in rows if row]
        lines = []
        if order == "cell":
            for cell in placed:
                lines += [cell[y] for y in sorted(cell)]
                if cell and choose.random() < 0.2:
                    lines.append("")
            return lines
        done = [set() for _ in placed]
        for index, cell in enumerate(placed):
            heights = [y for y in sorted(cell) if y not in done[index]]
            for number, y in enumerate(heights):
                line = cell[y]
                beside = index + 1
                while (
                    number == len(heights) - 1
                    and beside < len(placed)
                    and y in placed[beside]
                    and y == min(placed[beside])
                    and choose.random() < 0.6
                ):
                    line += " " + placed[beside][y]
                    done[beside].add(y)
                    if y != max(placed[beside]):
                        break
                    beside += 1
                lines.append(line)
            if heights and choose.random() < 0.35:
                lines.append("")
        return lines

    def rows(self, columns, pool):
        choose = self.random
        grouped, restart, padded = (choose.random() < share for share in (0.5, 0.3, 0.33))
        group = number = 0
        rows = []
        for index in range(choose.randint(8, 30)):
            if grouped and (index == 0 or choose.random() < 0.15):
                label = NUMERALS[group % len(NUMERALS)]
                group += 1
                rows.append(f"{label}. {self.text(3, 9)}")
                number = 0 if restart else number
            number += 1
            stt = f"{number:02}" if padded else str(number)
            rows.append([stt] + [self.cell(role, pool) for role, _, _ in columns[1:]])
        return rows

    def table(self):
        """(lines of the stream, header names, rows of cells, order)"""
        choose = self.random
        pool = choose.choice([0, 1, 1, 2, 3])
        pool = AGENCIES[pool].split("|")
        columns = self.columns()
        order = choose.choice(["cell", "cell", "line", "mixed", "mixed"])
        align = choose.choice(["top", "middle"])
        rows = self.rows(columns, pool)
        header = [wrap(name, width) for _, name, width in columns]
        repeated = choose.random() < 0.7
        page_height, page = choose.randint(38, 50), 1
        lines = ["PHỤ LỤC", "DANH MỤC NHIỆM VỤ NĂM 2025", "(Kèm theo Kế hoạch số 12/KH-UBND ngày 05/02/2025)", ""]
        lines += self.emit(header, order, "top")
        if choose.random() < 0.25:
            lines.append(" ".join(f"({number + 1})" for number in range(len(columns))))
        y = len(lines)
        for row in rows:
            if isinstance(row, str):
                printed = wrap(row, 90)
                lines += printed
                y += len(printed)
                continue
            cells = [wrap(text, width) for text, (_, _, width) in zip(row, columns)]
            height = max(len(cell) for cell in cells)
            cut = max(1, page_height - y)
            if y + height <= page_height or height <= 2 or cut >= height:
                lines += self.emit(cells, order, align)
                y += height
                if choose.random() < 0.15:
                    lines.append("")
                continue
            tops = [0 if align == "top" else (height - len(cell)) // 2 for cell in cells]
            if align == "middle":
                tops = [
                    min(top, max(0, cut - len(cell))) if len(cell) <= cut else 0 for top, cell in zip(tops, cells)
                ]
            above = [[line for n, line in enumerate(cell) if n + top < cut] for top, cell in zip(tops, cells)]
            below = [[line for n, line in enumerate(cell) if n + top >= cut] for top, cell in zip(tops, cells)]
            lines += self.emit(above, order, "top")
            page += 1
            lines.append(f"\f{page}" if choose.random() < 0.6 else "\f")
            if repeated:
                lines += self.emit(header, order, "top")
            rest = self.emit(below, order, "top")
            lines += rest
            y = len(rest) + 4
        names = [name for _, name, _ in columns]
        return lines, names, [row for row in rows if not isinstance(row, str)], order


def wrap(text, width):
    lines = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines
