//! Columns of a row group, and how lists are laid flat.
//!
//! Parquet keeps a list as its elements with two small numbers each: the repetition level is 0 where a new row
//! starts, the definition level says whether there is a value at all.

use std::io::Write;

use parquet::data_type::{ByteArray, ByteArrayType, DataType, FloatType, Int32Type};
use parquet::errors::ParquetError;
use parquet::file::writer::SerializedRowGroupWriter;

/// What a row has in one column.
pub(super) enum Value<'a> {
    Text(Option<&'a str>),
    Texts(Vec<&'a str>),
    Number(Option<i32>),
    Numbers(Vec<i32>),
    Share(f32),
}

impl<'a> Value<'a> {
    /// A text that is always there.
    pub(super) fn text(text: &'a str) -> Self {
        Self::Text(Some(text))
    }

    /// Bytes of its text.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Text(text) => text.map_or(0, str::len),
            Self::Texts(texts) => texts.iter().map(|text| text.len()).sum(),
            Self::Number(_) | Self::Numbers(_) | Self::Share(_) => 0,
        }
    }
}

/// Values of a column.
pub(super) enum Column {
    Text(Leaf<ByteArrayType>),
    Number(Leaf<Int32Type>),
    Share(Leaf<FloatType>),
}

impl Column {
    /// An empty column for values like this one.
    pub(super) fn for_value(value: &Value<'_>) -> Self {
        match value {
            Value::Text(_) | Value::Texts(_) => Self::Text(Leaf::default()),
            Value::Number(_) | Value::Numbers(_) => Self::Number(Leaf::default()),
            Value::Share(_) => Self::Share(Leaf::default()),
        }
    }

    /// Takes the value of the next row, which must be like those before.
    pub(super) fn push(&mut self, value: Value<'_>) {
        match (self, value) {
            (Self::Text(leaf), Value::Text(text)) => leaf.push(text.map(bytes)),
            (Self::Text(leaf), Value::Texts(texts)) => leaf.push_list(texts.into_iter().map(bytes)),
            (Self::Number(leaf), Value::Number(number)) => leaf.push(number),
            (Self::Number(leaf), Value::Numbers(numbers)) => leaf.push_list(numbers),
            (Self::Share(leaf), Value::Share(share)) => leaf.push(Some(share)),
            _ => debug_assert!(false, "a column holds values of one type"),
        }
    }

    /// Writes the column as the next one of `group` and empties it.
    pub(super) fn write<W: Write + Send>(
        &mut self,
        group: &mut SerializedRowGroupWriter<'_, W>,
    ) -> Result<(), ParquetError> {
        match self {
            Self::Text(leaf) => leaf.write(group),
            Self::Number(leaf) => leaf.write(group),
            Self::Share(leaf) => leaf.write(group),
        }
    }
}

fn bytes(text: &str) -> ByteArray {
    ByteArray::from(text.as_bytes().to_vec())
}

/// Values with their levels.
pub(super) struct Leaf<T: DataType> {
    values: Vec<T::T>,
    definition: Vec<i16>,
    repetition: Vec<i16>,
}

impl<T: DataType> Default for Leaf<T> {
    fn default() -> Self {
        Self {
            values: Vec::new(),
            definition: Vec::new(),
            repetition: Vec::new(),
        }
    }
}

impl<T: DataType> Leaf<T> {
    fn push(&mut self, value: Option<T::T>) {
        self.definition.push(i16::from(value.is_some()));
        self.repetition.push(0);
        self.values.extend(value);
    }

    fn push_list(&mut self, values: impl IntoIterator<Item = T::T>) {
        let before = self.values.len();
        self.values.extend(values);
        let count = self.values.len() - before;
        for index in 0..count.max(1) {
            self.definition.push(i16::from(count > 0));
            self.repetition.push(i16::from(index > 0));
        }
    }

    /// The library takes of the levels what the schema asks for: none for a required column.
    fn write<W: Write + Send>(
        &mut self,
        group: &mut SerializedRowGroupWriter<'_, W>,
    ) -> Result<(), ParquetError> {
        let Some(mut column) = group.next_column()? else {
            return Err(ParquetError::General("the schema has fewer columns".to_owned()));
        };
        column
            .typed::<T>()
            .write_batch(&self.values, Some(&self.definition), Some(&self.repetition))?;
        column.close()?;
        *self = Self::default();
        Ok(())
    }
}
