package com.handinger

import com.handinger.testing.Sandbox
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.TestInstance

/** Tests over a server of their own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SandboxTest {
    protected val sandbox: Sandbox = Sandbox.start()
    protected val client: Handinger = sandbox.client()

    @BeforeEach
    fun forget() = sandbox.reset()

    @AfterAll
    fun stop() = sandbox.close()

    /** Waits until what others do has come to pass. */
    protected fun eventually(seconds: Int = 10, condition: () -> Boolean): Boolean {
        val end = System.nanoTime() + seconds * 1_000_000_000L
        while (System.nanoTime() < end) {
            if (condition()) return true
            Thread.sleep(20)
        }
        return condition()
    }
}
