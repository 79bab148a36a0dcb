//! Builds and checks derived files: dictionaries, models, fixtures.
fn main() {}
