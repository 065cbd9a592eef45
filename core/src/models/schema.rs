//! The models as one JSON Schema document, from which other languages' models are generated.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Value, json};

use super::{Budget, WebhookDelivery};

/// Every model and enum, under `$defs`, as JSON Schema 2020-12.
#[must_use]
pub fn models() -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    add::<Budget>(&mut generator);
    macro_rules! add_all {
        ($($model:ident)*) => { $(add::<super::$model>(&mut generator);)* };
    }
    super::each_answer!(add_all);
    // Comes by itself, not as an answer.
    add::<WebhookDelivery>(&mut generator);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "handinger models",
        "$defs": generator.take_definitions(true),
    })
}

fn add<T: JsonSchema>(generator: &mut SchemaGenerator) {
    generator.subschema_for::<T>();
}
