//! Tables, round trips, detection.

use proptest::prelude::*;

use super::*;

fn encode(text: &str, encoding: LegacyEncoding) -> String {
    // Windows-1258 has its own order: shape marks with the letter, tone marks apart.
    let singles = ('\u{a1}'..='\u{ff}').map(|c| c.to_string());
    let pairs = "aeouyôöAEOUYÔÖ".chars().flat_map(|base| {
        let marks = "ùøûõïâáàåãäêéèúüëÙØÛÕÏÂÁÀÅÃÄÊÉÈÚÜË".chars();
        marks.map(move |mark| format!("{base}{mark}"))
    });
    let tones = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY".chars().flat_map(|base| {
        let base = ('\u{0}'..='\u{ff}').find(|c| cp1258::letter(*c) == base).unwrap();
        "ÌÒÞìò".chars().map(move |tone| format!("{base}{tone}"))
    });
    let codes: Vec<String> = match encoding {
        LegacyEncoding::Tcvn3 => singles.collect(),
        LegacyEncoding::Vni => singles.chain(pairs).collect(),
        LegacyEncoding::Cp1258 => singles.chain(tones).collect(),
    };
    let decode = |code: &str| match encoding {
        // A sign that stands alone is no letter.
        LegacyEncoding::Tcvn3 => encoding.decode(&format!("x{code}")).split_off(1),
        _ => encoding.decode(code),
    };
    let table: std::collections::BTreeMap<String, String> = codes
        .into_iter()
        .rev()
        .map(|code| (decode(&code), code))
        // A mark of VNI without a letter stays as it is and is no code for itself.
        .filter(|(letter, code)| encoding != LegacyEncoding::Vni || letter != code)
        .collect();
    text.chars()
        .map(|c| {
            table
                .get(&c.to_string())
                .cloned()
                .unwrap_or_else(|| c.to_string())
        })
        .collect()
}

#[track_caller]
fn check(encoding: LegacyEncoding, observed: &str, want: &str) {
    assert_eq!(encoding.decode(observed), want);
    assert_eq!(detect_legacy(observed), Some(encoding), "{observed}");
}

#[test]
fn known_text_is_found_and_converted() {
    check(
        LegacyEncoding::Tcvn3,
        "Céng hßa x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do - H¹nh phóc",
        "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc",
    );
    check(
        LegacyEncoding::Vni,
        "COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM, Ñoäc laäp - Töï do - Haïnh phuùc",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM, Độc lập - Tự do - Hạnh phúc",
    );
    check(
        LegacyEncoding::Cp1258,
        "Ðôòc lâòp - Týò do - Haònh phuìc, thýòc hiêòn kêì hoaòch",
        "Độc lập - Tự do - Hạnh phúc, thực hiện kế hoạch",
    );
}

#[test]
fn capitals_of_tcvn3_follow_the_plain_letters() {
    let check = |observed: &str, want: &str| assert_eq!(LegacyEncoding::Tcvn3.decode(observed), want);
    check("KÕ HO¹CH c«ng t¸c", "KẾ HOẠCH công tác");
    check("KÕ ho¹ch", "Kế hoạch");
    check("X· HéI, §¶NG Uû", "XÃ HỘI, ĐẢNG UỶ");
    check("UBND X· Hßa B×nh", "UBND Xã Hòa Bình");
    check("Bé C¤NG AN", "BỘ CÔNG AN");
    check("kÕ ho¹ch", "kế hoạch");
}

#[test]
fn signs_and_hyphens_of_tcvn3_are_told_apart() {
    let check = |observed: &str, want: &str| assert_eq!(LegacyEncoding::Tcvn3.decode(observed), want);
    check("ph\u{ad}¬ng ¸n", "phương án");
    check("ph-¬ng ¸n nh- sau", "phương án như sau");
    check("kinh tÕ-x· héi", "kinh tế-xã hội");
    check("- · 2×3 m³, 5÷7 § 10.000®", "- · 2×3 m³, 5÷7 § 10.000đ");
    check("\u{93}®iÒu\u{94} \u{96} hai", "“điều” – hai");
}

#[test]
fn other_text_is_left_alone() {
    for text in [
        "",
        "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc",
        "là có và không tôi ông bà cô hà tã đi đó",
        "- Pon vi phéi hop: PH10 tdng hop d& xuét kinh phi ctia Céng an céc don",
        "Cän cú Ké hoqch cùa Bô Cöng an, Cöng an tinh ban hành kê hoqch thvc hiên nhiêm vu näm 2025 nhu sau",
        "L'été dernier, à la fête du père Noël, ça a été très gênant: où étaient les élèves français ?",
        "Die Straße führt über schöne Hügel nach Köln; größere Bäume säumen das Gewässer",
        "El niño comió piña en el jardín; mañana será otro día, señor Muñoz",
        "‚Ö ‚æ ‚¤ ‚± ‚» ‰º‚Ö‚ÌƒL ‚ðŽg‚Á‚Ä ‚Ü‚·B‚»‚ê‚©‚ç“ü—Í‚µ‚æ‚¤‚Æ‚µ‚Ä‚¢‚½ƒR",
        "A ação não terá consequências até amanhã; três irmãos cães",
    ] {
        assert_eq!(detect_legacy(text), None, "{text}");
    }
}

#[test]
fn lines_are_judged_together_or_part_by_part() {
    let lines = [
        "Bé C«ng an",
        "PV01, 2025",
        "Công an tỉnh đề nghị",
        "KÕ ho¹ch c«ng t¸c n¨m nay, thùc hiÖn nhiÖm vô",
        "chñ tr× phèi hîp víi c¸c ®¬n vÞ, ®Þa ph-¬ng triÓn khai thùc hiÖn, b¸o c¸o kÕt qu¶ vÒ Bé",
    ];
    let got = decode_legacy_lines(&lines);
    let texts: Vec<Option<&str>> = got
        .iter()
        .map(|line| line.as_ref().map(|(_, text)| text.as_str()))
        .collect();
    assert_eq!(
        texts[..4],
        [
            Some("Bộ Công an"),
            None,
            None,
            Some("Kế hoạch công tác năm nay, thực hiện nhiệm vụ"),
        ]
    );
    let mixed = [
        "Công an tỉnh đề nghị các đơn vị thực hiện nghiêm túc kế hoạch này",
        "",
        "Phô lôc kÌm theo kÕ ho¹ch",
        "",
        "Điều hai",
    ];
    let got = decode_legacy_lines(&mixed);
    assert_eq!(
        got[2],
        Some((LegacyEncoding::Tcvn3, "Phụ lục kèm theo kế hoạch".to_owned()))
    );
    assert!(got.iter().enumerate().all(|(at, line)| at == 2 || line.is_none()));
}

#[test]
fn bytes_are_read_whatever_they_are() {
    let check = |bytes: &[u8], text: &str, encoding: ByteEncoding| {
        let decoded = decode_bytes(bytes);
        assert_eq!((decoded.text.as_str(), decoded.encoding), (text, encoding));
    };
    check(b"", "", ByteEncoding::Utf8);
    check("\u{feff}số\n".as_bytes(), "số\n", ByteEncoding::Utf8);
    check(b"\xff\xfes\0\xd1\x1e\n\0", "số\n", ByteEncoding::Utf16);
    check(b"\xfe\xff\0s\x1e\xd1\0", "số\0", ByteEncoding::Utf16);
    check(b"\xff\xfe\0\xd8", "\u{fffd}", ByteEncoding::Utf16);
    check(
        b"Vi\xd6t\n\x93Nam\x94 \x81",
        "ViÖt\n“Nam” \u{81}",
        ByteEncoding::SingleByte,
    );
    let mut damaged = "Kế hoạch".as_bytes().to_vec();
    damaged.push(0xe1);
    check(&damaged, "Kế hoạch\u{fffd}", ByteEncoding::DamagedUtf8(12));
}

proptest! {
    #[test]
    fn encoded_text_comes_back(text in "([a-z][a-zăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]{0,5}[ ,.]?){0,12}") {
        for encoding in ENCODINGS {
            prop_assert_eq!(encoding.decode(&encode(&text, encoding)), text.clone());
            if encoding != LegacyEncoding::Tcvn3 {
                let capitals = text.to_uppercase();
                prop_assert_eq!(encoding.decode(&encode(&capitals, encoding)), capitals);
            }
        }
    }

    #[test]
    fn any_text_keeps_its_lines_and_becomes_nfc(text in "[\u{20}-\u{ff}\naeouAEOU-]{0,60}|(\\PC|\n){0,40}") {
        for encoding in ENCODINGS {
            let decoded = encoding.decode(&text);
            prop_assert_eq!(&nfc(&decoded), &decoded);
            prop_assert_eq!(decoded.matches('\n').count(), text.matches('\n').count());
        }
        let lines: Vec<&str> = text.split('\n').collect();
        prop_assert_eq!(decode_legacy_lines(&lines).len(), lines.len());
    }

    #[test]
    fn any_bytes_keep_their_lines(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let decoded = decode_bytes(&bytes);
        if decoded.encoding != ByteEncoding::Utf16 {
            let lines = bytes.split(|byte| *byte == b'\n').count() - 1;
            prop_assert_eq!(decoded.text.matches('\n').count(), lines);
        }
    }
}
