//! Visiting every text of a record, wherever it stands, without making a copy of the record.

use std::fmt::Display;

use serde::ser::{self, Serialize, Serializer};

use super::forms::{Check, Part};
use crate::error::Problem;
use crate::rules::CONTROL_CHARACTER;
use crate::text::forbidden_character;

/// Finds text that cannot be stored, anywhere in a record.
pub(super) fn unstorable(record: &impl Serialize, problems: &mut Vec<Problem>) {
    let mut visitor = Visitor {
        path: Vec::new(),
        problems,
    };
    if record.serialize(&mut visitor).is_err() {
        let message = "cannot be looked through for control characters".to_owned();
        Check(problems).add(&CONTROL_CHARACTER, &[], message, None);
    }
}

/// A serializer that writes nothing: it looks at strings and knows where it is.
struct Visitor<'p> {
    path: Vec<Part>,
    problems: &'p mut Vec<Problem>,
}

impl Visitor<'_> {
    fn look(&mut self, text: &str) {
        if let Some(c) = forbidden_character(text) {
            let message = format!("contains the control character U+{:04X}; remove it", u32::from(c));
            Check(self.problems).add(&CONTROL_CHARACTER, &self.path, message, Some(text));
        }
    }

    fn inside(&mut self, part: impl Into<Part>, value: &(impl Serialize + ?Sized)) -> Result<(), Never> {
        self.path.push(part.into());
        let visited = value.serialize(&mut *self);
        self.path.pop();
        visited
    }
}

/// What cannot happen.
#[derive(Debug, thiserror::Error)]
#[error("a record cannot be visited")]
struct Never;

impl ser::Error for Never {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

/// The entries of a list, counted.
struct Entries<'v, 'p> {
    visitor: &'v mut Visitor<'p>,
    next: usize,
}

macro_rules! nothing_in {
    ($($method:ident $kind:ty;)+) => {
        $(fn $method(self, _: $kind) -> Result<(), Never> {
            Ok(())
        })+
    };
}

impl<'v, 'p> Serializer for &'v mut Visitor<'p> {
    type Ok = ();
    type Error = Never;
    type SerializeSeq = Entries<'v, 'p>;
    type SerializeTuple = Entries<'v, 'p>;
    type SerializeTupleStruct = Entries<'v, 'p>;
    type SerializeTupleVariant = Entries<'v, 'p>;
    type SerializeMap = ser::Impossible<(), Never>;
    type SerializeStruct = &'v mut Visitor<'p>;
    type SerializeStructVariant = &'v mut Visitor<'p>;

    nothing_in! {
        serialize_bool bool;
        serialize_i8 i8;
        serialize_i16 i16;
        serialize_i32 i32;
        serialize_i64 i64;
        serialize_u8 u8;
        serialize_u16 u16;
        serialize_u32 u32;
        serialize_u64 u64;
        serialize_f32 f32;
        serialize_f64 f64;
        serialize_char char;
        serialize_bytes &[u8];
        serialize_unit_struct &'static str;
    }

    fn serialize_str(self, text: &str) -> Result<(), Never> {
        self.look(text);
        Ok(())
    }

    /// Days and ids write themselves so, which no text of a caller does.
    fn collect_str<T: Display + ?Sized>(self, _: &T) -> Result<(), Never> {
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Never> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Never> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Never> {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Result<(), Never> {
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Never> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Never> {
        self.inside(variant, value)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, Never> {
        Ok(Entries { visitor: self, next: 0 })
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Never> {
        Ok(Entries { visitor: self, next: 0 })
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeTupleStruct, Never> {
        Ok(Entries { visitor: self, next: 0 })
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Never> {
        Ok(Entries { visitor: self, next: 0 })
    }

    /// No record holds a map: its names would be texts of a caller, too.
    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Never> {
        Err(Never)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeStruct, Never> {
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Never> {
        Ok(self)
    }
}

macro_rules! visit_entries {
    ($($kind:ident $method:ident;)+) => {
        $(impl ser::$kind for Entries<'_, '_> {
            type Ok = ();
            type Error = Never;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
                let place = self.next;
                self.next += 1;
                self.visitor.inside(place, value)
            }

            fn end(self) -> Result<(), Never> {
                Ok(())
            }
        })+
    };
}

visit_entries! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
    SerializeTupleVariant serialize_field;
}

macro_rules! visit_fields {
    ($($kind:ident;)+) => {
        $(impl ser::$kind for &mut Visitor<'_> {
            type Ok = ();
            type Error = Never;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Never> {
                self.inside(name, value)
            }

            fn end(self) -> Result<(), Never> {
                Ok(())
            }
        })+
    };
}

visit_fields! {
    SerializeStruct;
    SerializeStructVariant;
}
