package com.handinger.models

import java.io.Serializable

/**
 * A word out of a list that may grow: a value that this version does not know comes through as
 * `Other` and is sent back as it came.
 */
public abstract class OpenEnum internal constructor(
    /** The value as the API spells it. */
    public val value: String,
) : Serializable {
    /** Whether it is the same word of the same list. */
    final override fun equals(other: Any?): Boolean =
        other is OpenEnum && other.javaClass == javaClass && other.value == value

    /** Of the word. */
    final override fun hashCode(): Int = value.hashCode()

    /** The word. */
    final override fun toString(): String = value
}
