//! Tables from a text stream without positions.
