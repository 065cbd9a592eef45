package com.handinger.models

import com.handinger.internal.handingerJson
import java.io.Serializable
import kotlinx.serialization.serializer

/** What the service answers with, as data. It goes through Java's serialization, too, as its JSON. */
public abstract class Model internal constructor() : Serializable {
    /** Its JSON as the service writes it, with the fields that this version does not know. */
    public abstract fun toJson(): String

    /** What is written in its place. */
    protected fun writeReplace(): Any = Written(javaClass, toJson())

    private class Written(private val type: Class<out Model>, private val json: String) : Serializable {
        private fun readResolve(): Any = handingerJson.decodeFromString(serializer(type), json)

        private companion object {
            private const val serialVersionUID = 1L
        }
    }
}
