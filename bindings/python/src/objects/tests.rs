//! Against stand-in models: see `testing`.

use pyo3::prelude::*;

use super::{Check, build};
use crate::shape::Registry;
use crate::testing;

const THING: &str = r#"{"id":"t1","parts":[{"text":"a"},{"text":"b","new":1}],"count":3.0,
    "costUsd":0,"log":[{"deep":true}],"when":{"runAt":"2026-01-02T03:04:05Z","type":"once"},
    "unknown":{"kept":[1]}}"#;

/// Builds a `Thing` and evaluates an expression over it, as text.
fn evaluated(text: &str, expression: &std::ffi::CStr) -> String {
    testing::with_package(|py| {
        let thing = thing(py, text, Check::Full).expect("a thing");
        let locals = pyo3::types::PyDict::new(py);
        locals.set_item("thing", thing).expect("a dict");
        let value = py
            .eval(expression, None, Some(&locals))
            .expect("an expression");
        value.repr().expect("a repr").to_string()
    })
}

fn refused(text: &str) -> String {
    testing::with_package(|py| thing(py, text, Check::Full).expect_err(text).to_string())
}

fn thing<'py>(py: Python<'py>, text: &str, check: Check) -> PyResult<Bound<'py, PyAny>> {
    named(py, "Thing", text, check)
}

fn named<'py>(
    py: Python<'py>,
    name: &str,
    text: &str,
    check: Check,
) -> PyResult<Bound<'py, PyAny>> {
    let registry = Registry::of_module(&testing::models(py))?;
    build(py, &registry, registry.named(name)?, text.as_bytes(), check)
}

#[test]
fn a_model_is_filled_without_being_initialised() {
    assert_eq!(evaluated(THING, c"type(thing).__name__"), "'Thing'");
    assert_eq!(evaluated(THING, c"thing.id"), "'t1'");
    assert_eq!(
        evaluated(THING, c"[part.text for part in thing.parts]"),
        "['a', 'b']"
    );
}

#[test]
fn numbers_take_the_type_of_their_field() {
    assert_eq!(evaluated(THING, c"(thing.count, thing.cost)"), "(3, 0.0)");
}

#[test]
fn raw_fields_stay_text_and_unknown_ones_are_kept() {
    assert_eq!(
        evaluated(THING, c"thing._lazy"),
        r#"{'log': b'[{"deep":true}]'}"#
    );
    assert_eq!(
        evaluated(THING, c"thing._extra"),
        "{'unknown': {'kept': [1]}}"
    );
    assert_eq!(evaluated(THING, c"thing.parts[1]._extra"), "{'new': 1}");
    assert_eq!(
        evaluated(THING, c"hasattr(thing.parts[0], '_extra')"),
        "False"
    );
}

#[test]
fn a_tag_chooses_the_model_wherever_it_stands() {
    let class = c"type(thing.when).__name__";
    assert_eq!(evaluated(THING, class), "'Once'");
    assert_eq!(
        evaluated(THING, c"thing.when.at.isoformat()"),
        "'2026-01-02T03:04:05+00:00'"
    );
    assert_eq!(
        evaluated(
            r#"{"id":"t","parts":[],"when":{"type":"new","x":1}}"#,
            class
        ),
        "'Other'"
    );
}

#[test]
fn a_union_can_stand_at_the_root() {
    testing::with_package(|py| {
        let when = named(
            py,
            "When",
            r#"{"type":"once","runAt":"later"}"#,
            Check::Full,
        );
        let when = when.expect("a schedule");
        assert_eq!(when.get_type().name().expect("a name"), "Once");
        assert_eq!(when.getattr("at").expect("a field").to_string(), "later");
    });
}

#[test]
fn absent_and_null_differ() {
    let text = r#"{"id":"t","parts":[],"count":null}"#;
    assert_eq!(
        evaluated(text, c"sorted(thing.__dict__)"),
        "['count', 'id', 'parts']"
    );
}

#[test]
fn what_breaks_the_shape_is_named_by_its_path() {
    let cases = [
        (
            r#"{"id":"t","parts":[{"text":"a"},{}]}"#,
            "parts[1].text: a required field is missing",
        ),
        (
            r#"{"id":7,"parts":[]}"#,
            "id: expected a string, got a number",
        ),
        (
            r#"{"id":"t","parts":null}"#,
            "parts: expected a list, got null",
        ),
        (
            r#"{"id":"t","parts":[],"count":1.5}"#,
            "count: expected a whole number",
        ),
        (
            r#"{"id":"t","parts":[],"when":"now"}"#,
            "when: expected an object",
        ),
        (
            r#"{"id":"t","parts":[}"#,
            "parts[0]: expected value at line 1",
        ),
        (r#"{"id":"t","parts":[]} x"#, "data: trailing characters"),
        ("[]", "data: invalid type: sequence, expected an object"),
    ];
    for (text, expected) in cases {
        let message = refused(text);
        assert!(message.contains(expected), "{text}: {message}");
    }
}

#[test]
fn an_answer_the_core_let_pass_is_kept_as_it_came() {
    testing::with_package(|py| {
        let text = r#"{"id":"t","parts":[],"count":"many"}"#;
        let count = thing(py, text, Check::Done).and_then(|thing| thing.getattr("count"));
        assert_eq!(count.expect("a field").to_string(), "many");
    });
}

#[test]
fn nesting_has_a_limit() {
    let deep = format!(
        r#"{{"id":"t","parts":[],"x":{}{}}}"#,
        "[".repeat(200),
        "]".repeat(200)
    );
    assert!(refused(&deep).contains("recursion limit"));
}

#[test]
fn a_class_that_is_more_than_a_plain_object_is_refused() {
    testing::with_package(|py| {
        let models = testing::models(py);
        let code = c"class Numbers(list):\n    __shape__ = (('id', 'id', 'str', True, False),)";
        py.run(code, None, Some(&models.dict())).expect("a class");
        let numbers = models.getattr("Numbers").expect("a class");
        let refused = Registry::of_module(&models).expect_err("a list");
        models.delattr("Numbers").expect("a module");
        assert!(refused.to_string().contains("not safe"), "{refused}");
        let registry = Registry::of_module(&models).expect("models");
        let numbers = numbers.cast_into::<pyo3::types::PyType>().expect("a class");
        assert!(registry.of_other(&numbers).is_err());
    });
}
