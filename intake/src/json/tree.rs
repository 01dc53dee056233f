//! JSON as a tree, with the names that stand twice in an object.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// How many doubled names are told.
const MOST_DOUBLED: usize = 50;

/// Reads a tree. Of names that stand twice in one object the last counts; the pointers of all of them are told.
pub(super) fn read(text: &str) -> Result<(Value, Vec<String>), serde_json::Error> {
    let watch = RefCell::new(Watch::default());
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let tree = Tree(&watch).deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok((tree, watch.into_inner().doubled))
}

#[derive(Default)]
struct Watch {
    path: Vec<String>,
    doubled: Vec<String>,
}

#[derive(Clone, Copy)]
struct Tree<'a>(&'a RefCell<Watch>);

impl Tree<'_> {
    /// Runs something below a part of the path.
    fn below<T>(self, part: String, run: impl FnOnce() -> T) -> T {
        self.0.borrow_mut().path.push(part);
        let result = run();
        self.0.borrow_mut().path.pop();
        result
    }
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(entry) = self.below(list.len().to_string(), || entries.next_element_seed(self))? {
            list.push(entry);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = entries.next_key::<String>()? {
            let value = self.below(super::record::escaped(&name), || entries.next_value_seed(self))?;
            if object.contains_key(&name) {
                let mut watch = self.0.borrow_mut();
                if watch.doubled.len() < MOST_DOUBLED {
                    let around: String = watch.path.iter().map(|part| format!("/{part}")).collect();
                    let pointer = format!("{around}/{}", super::record::escaped(&name));
                    watch.doubled.push(pointer);
                }
            }
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}
