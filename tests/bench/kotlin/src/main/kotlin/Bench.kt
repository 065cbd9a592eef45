// What a measured Kotlin process does: it warms itself up, works, and prints its figures as JSON.
import com.handinger.ClientOptions
import com.handinger.Handinger
import com.handinger.WorkerEvent
import com.sun.management.OperatingSystemMXBean
import java.lang.management.ManagementFactory
import java.util.concurrent.atomic.AtomicInteger
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.count
import kotlinx.coroutines.flow.filter
import kotlinx.coroutines.runBlocking

/** The virtual machine compiles what is called often: before that it is another program. */
private const val WARM_CALLS = 8_000

fun main(arguments: Array<String>): Unit = runBlocking(Dispatchers.Default) {
    val options = arguments.toList().chunked(2).associate { (name, value) -> name.removePrefix("--") to value }
    val client = Handinger(ClientOptions(apiKey = "bench", baseUrl = options.getValue("url")))
    val count = options.getValue("count").toInt()
    when (val work = options.getValue("work")) {
        "create" -> {
            val inFlight = options.getValue("in-flight").toInt()
            create(client, WARM_CALLS, inFlight)
            measure(count) { create(client, count, inFlight) }
        }
        "stream" -> {
            repeat(3) { stream(client, count) }
            measure(count) { stream(client, count) }
        }
        else -> error("no work is called $work")
    }
}

private suspend fun create(client: Handinger, count: Int, inFlight: Int) = coroutineScope {
    val left = AtomicInteger(count)
    List(inFlight) {
        async {
            while (left.decrementAndGet() >= 0) check(client.workers.create("x").id.startsWith("wrk_"))
        }
    }.awaitAll()
}

private suspend fun stream(client: Handinger, count: Int) {
    val words = client.workers.streamUpdates("events-$count").filter { it is WorkerEvent.Text }.count()
    check(words == count) { "$words of $count events" }
}

private suspend fun measure(count: Int, work: suspend () -> Unit) {
    val machine = ManagementFactory.getOperatingSystemMXBean() as OperatingSystemMXBean
    val (cpu, wall) = machine.processCpuTime to System.nanoTime()
    work()
    val used = (machine.processCpuTime - cpu) / 1e3 / count
    val took = (System.nanoTime() - wall) / 1e3 / count
    println("""{"cpu_us": $used, "wall_us": $took}""")
}
