// Shows a worker live: what it does, says, cites and costs. With HANDINGER_API_KEY it asks the real
// service, else a local sandbox. Its arguments are the instruction.
import com.handinger.Handinger
import com.handinger.WorkerEvent
import com.handinger.models.Budget
import com.handinger.testing.Sandbox
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.JsonObject

fun main(words: Array<String>): Unit = runBlocking {
    val input = words.joinToString(" ").ifBlank { "Find three cheap flights to Oslo and write a short report." }
    if (!System.getenv("HANDINGER_API_KEY").isNullOrBlank()) return@runBlocking show(Handinger(), input)
    Sandbox.start().use { sandbox ->
        println("sandbox at ${sandbox.baseUrl}\n")
        show(sandbox.client(), input)
        println("\nledger: ${sandbox.runs()} run started")
    }
}

private suspend fun show(client: Handinger, input: String) {
    val stream = client.workers.createStream(input, Budget.Low)
    stream.collect { event ->
        when (event) {
            is WorkerEvent.Text -> print(event.text)
            is WorkerEvent.Part -> (event.json as? JsonObject)?.get("toolName")?.let { println("  tool    $it") }
            is WorkerEvent.Snapshot, is WorkerEvent.Message, is WorkerEvent.Heartbeat, is WorkerEvent.Unknown -> {}
        }
        System.out.flush()
    }
    val worker = stream.finalWorker()
    println("\n\n${worker.id}: ${worker.status}")
    for (file in worker.files) println("  file    ${file.filename} (${file.mediaType})")
    for (source in worker.sources) println("  source  ${source.title}: ${source.url}")
    worker.costs?.let { println("  costs   model %.4f USD".format(it.modelCostUsd)) }
}
