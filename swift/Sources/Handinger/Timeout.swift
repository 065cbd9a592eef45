/// A time limit that may be set to none.
public enum Timeout: Hashable, Sendable {
    /// No limit.
    case unlimited
    /// At most this long, from the start to the end, retries and waits included.
    case after(Duration)

    /// At most that many seconds.
    public static func seconds(_ seconds: some BinaryInteger) -> Timeout { .after(.seconds(seconds)) }

    /// At most that many seconds.
    public static func seconds(_ seconds: Double) -> Timeout { .after(.seconds(seconds)) }

    /// At most that many minutes.
    public static func minutes(_ minutes: some BinaryInteger) -> Timeout { .after(.seconds(minutes * 60)) }
}

extension Duration {
    /// The whole duration in seconds.
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
