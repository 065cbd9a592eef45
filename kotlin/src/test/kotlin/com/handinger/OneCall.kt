package com.handinger

import kotlinx.coroutines.runBlocking

/** A program that makes one call to the server it is given. */
fun main(arguments: Array<String>): Unit = runBlocking {
    Handinger(baseUrl = arguments.single()).workers.create("x [seconds=0]")
}
