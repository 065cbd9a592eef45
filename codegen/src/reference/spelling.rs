//! What the pages of the reference ask of a language.

use crate::errors::{Kind as ErrorKind, Member};
use crate::models::Field;
use crate::operations::{Operation, Param};
use crate::options::OptionInfo;

/// How a language spells what the pages tell.
pub(crate) trait Spelling {
    /// The page's name; a template of the name says how the language makes calls.
    fn page(&self) -> &'static str;

    /// The call without its arguments.
    fn call(&self, operation: &Operation) -> String;

    /// How the same gives its events, where it can.
    fn streaming(&self, operation: &Operation) -> String;

    fn param(&self, operation: &Operation, param: &Param) -> String;
    fn param_type(&self, param: &Param) -> String;

    /// Whether it is a parameter there; whether events are wanted is not, in most.
    fn has_param(&self, param: &Param) -> bool {
        param.name != "stream"
    }

    /// How a schedule's time of this kind is written; `part` is what it has.
    fn timing(&self, kind: &str, part: &Param) -> String;

    /// The type of that part.
    fn part_type(&self, part: &Param) -> String {
        self.param_type(part)
    }

    fn answer(&self, operation: &Operation) -> String;

    /// A name in the language's own case.
    fn name(&self, name: &str) -> String;

    /// The place of an argument among the others, where the language has another order.
    fn place(&self, _: &Param) -> usize {
        0
    }

    /// A field of a model.
    fn field_name(&self, wire: &str) -> String {
        self.name(wire)
    }

    /// The type of a field of a model, without saying whether it may be missing.
    fn field_type(&self, field: &Field) -> String;

    /// The name of a model.
    fn model(&self, name: &str) -> String {
        name.to_owned()
    }

    /// What the language has for null.
    fn null(&self) -> &'static str;

    /// How the option is set there: at the client, the call or the map; none where it cannot.
    fn option(&self, option: &OptionInfo, place: &str) -> Option<String>;

    fn option_type(&self, option: &OptionInfo, place: &str) -> String;

    /// What numbers of seconds are given in, where the type does not tell.
    fn seconds(&self) -> &'static str {
        ""
    }

    /// What stands for no limit.
    fn no_limit(&self) -> &'static str;

    /// What stands for `continue` and `raise` at a map.
    fn on_error(&self) -> [&'static str; 2];

    /// The unit of a member of an error, where the type does not tell.
    fn member_unit(&self, _: &Member) -> &'static str {
        ""
    }

    /// Whether the models stand on the page.
    fn has_models(&self) -> bool {
        true
    }

    fn class(&self, kind: &ErrorKind) -> Option<String>;

    /// Whether one error is below another.
    fn has_bases(&self) -> bool {
        true
    }

    fn outcome(&self, name: &str) -> String {
        name.to_owned()
    }

    fn phase(&self, name: &str) -> String {
        name.to_owned()
    }

    /// How a member of an error is read; none where it cannot.
    fn member(&self, member: &Member) -> Option<String>;

    fn member_type(&self, member: &Member) -> String;
}
