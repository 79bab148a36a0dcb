//! An existing PDF gets its new layer: pages keep what is drawn, lose what was wrong text, and gain the restored one.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use sohoa_page::{LayerVerdict, Page};

use crate::PdfError;
use crate::content::{Forms, OldText, State, strip};
use crate::font::{Codes, NAME, packed};
use crate::layer;
use crate::matrix::Matrix;
use crate::space::{PreparedSpace, Sheet};

/// Most bytes of content that are unpacked for a page or a form.
const MOST_CONTENT: usize = 256 << 20;
/// Forms may hold forms; deeper ones are left alone.
const DEEPEST_FORM: usize = 8;
/// Parents of a page that are asked for what it inherits.
const HIGHEST_PARENT: usize = 64;

/// Gives each page of `pages` its layer. `converted` names pages whose drawn text was read through an old encoding.
pub(crate) fn add_layers(pdf: &mut Document, pages: &[Page], converted: &[u32]) -> Result<(), PdfError> {
    let numbered = pdf.get_pages();
    let mut codes = Codes::default();
    let mut forms = BTreeMap::new();
    let mut layered = Vec::new();
    for page in pages {
        let Some(old) = old_text(page, converted) else {
            continue;
        };
        let id = *numbered
            .get(&page.number)
            .ok_or(PdfError::PageMissing { page: page.number })?;
        let space = PreparedSpace::new(sheet(pdf, id), page);
        let content = layer::content(page, &space, &mut codes);
        replace_content(pdf, id, old, &content, &mut forms).map_err(|source| PdfError::PageDamaged {
            page: page.number,
            source,
        })?;
        if !content.is_empty() {
            layered.push(id);
        }
    }
    if !layered.is_empty() {
        let font = codes.add_font(pdf);
        for id in layered {
            let mut resources = page_resources(pdf, id);
            add_resource(pdf, &mut resources, b"Font", NAME, font);
            pdf.get_dictionary_mut(id)?.set("Resources", resources);
        }
    }
    Ok(())
}

/// What happens to the text that a page has; `None`: the page stays as it is, because its text is right.
fn old_text(page: &Page, converted: &[u32]) -> Option<OldText> {
    match page.verdict {
        LayerVerdict::Keep if converted.contains(&page.number) => Some(OldText::MuteVisible),
        LayerVerdict::Keep => None,
        LayerVerdict::Absent => Some(OldText::DropInvisible),
        LayerVerdict::Restore | LayerVerdict::ReOcr | LayerVerdict::Mix => Some(OldText::MuteVisible),
    }
}

/// A value that a page has itself or from its parents.
fn inherited(pdf: &Document, page: ObjectId, key: &[u8]) -> Option<Object> {
    let mut node = pdf.get_dictionary(page).ok()?;
    for _ in 0..HIGHEST_PARENT {
        if let Ok(value) = node.get_deref(key, pdf) {
            return Some(value.clone());
        }
        node = node.get_deref(b"Parent", pdf).ok()?.as_dict().ok()?;
    }
    None
}

/// Where the page lies: the visible box is the crop box inside the media box.
pub(crate) fn sheet(pdf: &Document, page: ObjectId) -> Sheet {
    let rectangle = |key: &[u8]| {
        let values = inherited(pdf, page, key)?;
        let numbers: Vec<f32> = values
            .as_array()
            .ok()?
            .iter()
            .filter_map(|value| pdf.dereference(value).ok()?.1.as_float().ok())
            .collect();
        let [a, b, c, d] = numbers.try_into().ok()?;
        let found: [f32; 4] = [a.min(c), b.min(d), a.max(c), b.max(d)];
        (found[2] > found[0] && found[3] > found[1]).then_some(found)
    };
    let media = rectangle(b"MediaBox").unwrap_or([0.0, 0.0, 612.0, 792.0]);
    let visible = rectangle(b"CropBox").map_or(media, |crop| {
        let common = [
            crop[0].max(media[0]),
            crop[1].max(media[1]),
            crop[2].min(media[2]),
            crop[3].min(media[3]),
        ];
        if common[2] > common[0] && common[3] > common[1] {
            common
        } else {
            media
        }
    });
    let turn = inherited(pdf, page, b"Rotate")
        .and_then(|value| value.as_float().ok())
        .unwrap_or(0.0);
    Sheet {
        visible,
        turn: (turn as i64).rem_euclid(360) as u16 / 90 * 90,
    }
}

/// The resources of a page as a dictionary of its own.
fn page_resources(pdf: &Document, page: ObjectId) -> Dictionary {
    match inherited(pdf, page, b"Resources") {
        Some(Object::Dictionary(resources)) => resources,
        _ => Dictionary::new(),
    }
}

/// Adds a name of a kind ("Font", "XObject") to resources, without touching what others share.
fn add_resource(pdf: &Document, resources: &mut Dictionary, kind: &[u8], name: &str, value: ObjectId) {
    let mut names = resources
        .get_deref(kind, pdf)
        .and_then(Object::as_dict)
        .cloned()
        .unwrap_or_default();
    names.set(name, Object::Reference(value));
    resources.set(kind, names);
}

/// Takes the old text out of a page and draws `layer` behind the rest.
fn replace_content(
    pdf: &mut Document,
    page: ObjectId,
    old: OldText,
    layer: &[u8],
    done: &mut BTreeMap<FormUse, Option<ObjectId>>,
) -> Result<(), lopdf::Error> {
    let content = pdf.get_page_content_with_limit(page, MOST_CONTENT)?;
    let mut forms = PageForms {
        resources: page_resources(pdf, page),
        pdf,
        old,
        depth: 0,
        done,
        replaced: BTreeSet::new(),
        kept: BTreeSet::new(),
    };
    let stripped = strip(&content, old, State::START, &mut forms);
    let resources = forms.resources_after();
    if !stripped.changed && layer.is_empty() {
        return Ok(());
    }
    // The layer starts from the state in which the page starts, whatever its content leaves behind.
    let mut whole = b"q\n".repeat(1 + stripped.unopened);
    whole.extend(stripped.content);
    whole.extend(b"\n");
    whole.extend(b"Q ".repeat(1 + stripped.unclosed));
    whole.extend(b"\n");
    whole.extend(layer);
    let content = pdf.add_object(packed(Dictionary::new(), whole));
    let page = pdf.get_dictionary_mut(page)?;
    page.set("Contents", Object::Reference(content));
    if let Some(resources) = resources {
        page.set("Resources", resources);
    }
    Ok(())
}

/// A form, the text rendering mode and the way round in which it is drawn, and what is done with its text.
type FormUse = (ObjectId, i64, [i32; 4], OldText);

/// The forms that a content stream draws, with their text taken out.
struct PageForms<'a> {
    pdf: &'a mut Document,
    resources: Dictionary,
    old: OldText,
    depth: usize,
    /// Forms are shared by pages; `None`: the form has nothing to take out.
    done: &'a mut BTreeMap<FormUse, Option<ObjectId>>,
    /// Names that are drawn under another name now.
    replaced: BTreeSet<Vec<u8>>,
    /// Names that are drawn as before.
    kept: BTreeSet<Vec<u8>>,
}

impl Forms for PageForms<'_> {
    fn replaced(&mut self, name: &[u8], state: State) -> Option<String> {
        let other = self.other(name, state);
        let names = if other.is_some() {
            &mut self.replaced
        } else {
            &mut self.kept
        };
        names.insert(name.to_vec());
        other
    }
}

impl PageForms<'_> {
    /// The resources without the forms that are not drawn any more; `None` where nothing changed.
    fn resources_after(&mut self) -> Option<Dictionary> {
        if self.replaced.is_empty() {
            return None;
        }
        if let Ok(forms) = self.resources.get_mut(b"XObject").and_then(Object::as_dict_mut) {
            for name in self.replaced.difference(&self.kept) {
                forms.remove(name);
            }
        }
        Some(std::mem::take(&mut self.resources))
    }

    fn other(&mut self, name: &[u8], state: State) -> Option<String> {
        let forms = self
            .resources
            .get_deref(b"XObject", self.pdf)
            .ok()?
            .as_dict()
            .ok()?;
        let id = forms.get(name).ok()?.as_reference().ok()?;
        let key = (id, state.mode, state.matrix.way_round(), self.old);
        let new = if let Some(known) = self.done.get(&key) {
            *known
        } else {
            // A form that draws itself is met again while it is worked on: it stays as it is.
            self.done.insert(key, None);
            let new = self.stripped_form(id, state);
            self.done.insert(key, new);
            new
        }?;
        let name = format!("SohoaForm{}", new.0);
        add_resource(self.pdf, &mut self.resources, b"XObject", &name, new);
        Some(name)
    }

    fn stripped_form(&mut self, id: ObjectId, state: State) -> Option<ObjectId> {
        let form = self.pdf.get_object(id).ok()?.as_stream().ok()?;
        if self.depth >= DEEPEST_FORM || form.dict.get(b"Subtype").ok()?.as_name().ok()? != b"Form" {
            return None;
        }
        let content = plain(form)?;
        let mut dictionary = form.dict.clone();
        let state = State {
            matrix: form_matrix(&dictionary).within(state.matrix),
            ..state
        };
        let own = dictionary.get_deref(b"Resources", self.pdf).ok();
        let resources = own
            .and_then(|own| own.as_dict().ok())
            .unwrap_or(&self.resources)
            .clone();
        let mut inner = PageForms {
            pdf: self.pdf,
            resources,
            old: self.old,
            depth: self.depth + 1,
            done: self.done,
            replaced: BTreeSet::new(),
            kept: BTreeSet::new(),
        };
        let stripped = strip(&content, self.old, state, &mut inner);
        if let Some(resources) = inner.resources_after() {
            dictionary.set("Resources", resources);
        }
        if !stripped.changed {
            return None;
        }
        for key in [&b"Filter"[..], b"DecodeParms", b"Length"] {
            dictionary.remove(key);
        }
        Some(self.pdf.add_object(packed(dictionary, stripped.content)))
    }
}

fn form_matrix(form: &Dictionary) -> Matrix {
    let parts = || {
        let numbers = form.get(b"Matrix").ok()?.as_array().ok()?;
        let numbers: Vec<f32> = numbers
            .iter()
            .filter_map(|number| number.as_float().ok())
            .collect();
        numbers.get(..4)?.try_into().ok()
    };
    parts().map_or(Matrix::UPRIGHT, Matrix)
}

fn plain(stream: &Stream) -> Option<Vec<u8>> {
    if !stream.is_compressed() {
        return Some(stream.content.clone());
    }
    stream.decompressed_content_with_limit(MOST_CONTENT).ok()
}
