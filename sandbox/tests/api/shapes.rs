//! Answers beside the fixtures they should look like.

use serde_json::Value;

/// The same fields with values of the same kind, whatever stands in free objects.
pub(crate) fn assert_same_shape(path: &str, example: &Value, value: &Value) {
    match (example, value) {
        (Value::Object(_), Value::Object(_))
            if path.ends_with("metadata") || path.ends_with("messages[0]") => {}
        (Value::Object(example), Value::Object(value)) => {
            let mut names = (
                example.keys().collect::<Vec<_>>(),
                value.keys().collect::<Vec<_>>(),
            );
            names.0.sort();
            names.1.sort();
            assert_eq!(names.0, names.1, "{path}");
            for (name, field) in example {
                assert_same_shape(&format!("{path}.{name}"), field, &value[name]);
            }
        }
        (Value::Array(example), Value::Array(value)) => {
            assert!(!value.is_empty(), "{path}");
            assert_same_shape(&format!("{path}[0]"), &example[0], &value[0]);
        }
        _ => assert_eq!(
            std::mem::discriminant(example),
            std::mem::discriminant(value),
            "{path}: {example} {value}"
        ),
    }
}
