//! Finding and loading libpdfium, and where a package keeps it.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use pdfium_render::prelude::Pdfium;

use crate::IngestError;

const FILE_NAME: &str = "libpdfium.so";

/// Folder of what comes with a package.
static PACKAGE_FOLDER: OnceLock<PathBuf> = OnceLock::new();

/// Says in which folder libpdfium and the language data of Tesseract lie, for a program that is installed as a
/// package with both; only the first call counts. `PDFIUM_LIB` and `TESSDATA_PREFIX` still come first.
pub fn use_package_folder(folder: PathBuf) {
    let _ = PACKAGE_FOLDER.set(folder);
}

/// The folder named by [`use_package_folder`].
pub(crate) fn package_folder() -> Option<&'static Path> {
    PACKAGE_FOLDER.get().map(PathBuf::as_path)
}

/// The library, loaded at the first call. It stays loaded: PDFium can be set up once in a process.
///
/// # Errors
/// [`IngestError::PdfLibrary`] with every path tried.
pub(crate) fn pdfium() -> Result<&'static Pdfium, IngestError> {
    static LIBRARY: OnceLock<Result<Pdfium, String>> = OnceLock::new();
    LIBRARY
        .get_or_init(load)
        .as_ref()
        .map_err(|tried| IngestError::PdfLibrary { tried: tried.clone() })
}

fn load() -> Result<Pdfium, String> {
    let mut tried = Vec::new();
    for path in candidates() {
        if !path.is_file() {
            tried.push(format!("{} (missing)", path.display()));
            continue;
        }
        match Pdfium::bind_to_library(&path) {
            Ok(bindings) => return Ok(Pdfium::new(bindings)),
            Err(error) => tried.push(format!("{} ({error:?})", path.display())),
        }
    }
    Err(tried.join(", "))
}

/// Where the library may lie, best first.
fn candidates() -> Vec<PathBuf> {
    let mut paths = Vec::new();
    if let Some(path) = env::var_os("PDFIUM_LIB") {
        let path = PathBuf::from(path);
        paths.push(if path.is_dir() { path.join(FILE_NAME) } else { path });
    }
    paths.extend(package_folder().map(|folder| folder.join(FILE_NAME)));
    let executable = env::current_exe().ok();
    if let Some(folder) = executable.as_deref().and_then(Path::parent) {
        paths.push(folder.join(FILE_NAME));
        paths.push(folder.join("../lib").join(FILE_NAME));
        paths.extend(in_vendor_above(folder));
    }
    paths.extend(in_vendor_above(Path::new(env!("CARGO_MANIFEST_DIR"))));
    paths.push(Path::new("/usr/local/lib").join(FILE_NAME));
    paths
}

/// `vendor/libpdfium.so` in the nearest folder above that has one.
fn in_vendor_above(folder: &Path) -> Option<PathBuf> {
    folder
        .ancestors()
        .map(|folder| folder.join("vendor").join(FILE_NAME))
        .find(|path| path.is_file())
}
