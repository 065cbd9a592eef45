//! The world behind a socket, one connection for each request.

use std::io;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::world::{Request, World};

/// Serves the world until the task is aborted; gives its address.
pub(crate) async fn serve(
    world: Arc<Mutex<World>>,
) -> io::Result<(String, tokio::task::JoinHandle<()>)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    let task = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(converse(stream, Arc::clone(&world)));
        }
    });
    Ok((address, task))
}

async fn converse(stream: TcpStream, world: Arc<Mutex<World>>) {
    let mut stream = BufReader::new(stream);
    let Some(request) = read(&mut stream).await else {
        return;
    };
    let answer = world.lock().expect("the world is whole").answer(&request);
    let mut stream = stream.into_inner();
    if answer.breaks {
        // What was written arrives, then the connection is reset.
        let _ = stream.write_all(&answer.bytes).await;
        let _ = stream.flush().await;
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        let _ = stream.set_zero_linger();
    } else {
        let _ = stream.write_all(&answer.bytes).await;
        let _ = stream.shutdown().await;
    }
}

async fn read(stream: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut line = String::new();
    stream.read_line(&mut line).await.ok()?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = std::collections::HashMap::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers
        .get("content-length")
        .and_then(|length| length.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).await.ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    Some(Request {
        method,
        path: path.to_owned(),
        query: query.to_owned(),
        headers,
        body: serde_json::from_slice(&body).unwrap_or_default(),
    })
}
