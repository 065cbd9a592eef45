import Handinger

/// How the tests compare values.
enum Matching {
    /// Without regard to the order of keys or to `1` and `1.0`; letters that look alike are not equal.
    static func equal(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch (left, right) {
        case (.string(let left), .string(let right)):
            left.utf8.elementsEqual(right.utf8)
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy(equal)
        case (.object(let left), .object(let right)):
            left.count == right.count
                && left.allSatisfy { name, value in right[name].map { equal(value, $0) } ?? false }
        case (.number, _), (_, .number):
            left.doubleValue != nil && left.doubleValue == right.doubleValue
        default:
            left == right
        }
    }
}
