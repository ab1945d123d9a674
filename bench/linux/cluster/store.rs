//! The store of a node, in memory: of a batch it keeps what tells its transactions apart, as all else
//! in them is zeros. So fifty nodes fit into one machine.
use std::collections::HashMap;
use std::convert::Infallible;
use tokio::sync::mpsc::{channel, Sender};
use tokio::sync::oneshot;

pub type StoreError = Infallible;
type StoreResult<T> = Result<T, StoreError>;
type Bytes = Vec<u8>;

/// Of a message that is a batch of transactions of 512 bytes: kind and number of transactions.
const HEAD: usize = 12;
/// A transaction with its length.
const WHOLE: usize = 520;
/// What of that is not zeros.
const KEPT: usize = 24;

/// A batch without its zeros; nothing if it is no such batch.
pub fn squeeze(message: &[u8]) -> Option<Bytes> {
    let is_batch = message.len() > HEAD && message[..4] == [0; 4];
    if !is_batch || (message.len() - HEAD) % WHOLE != 0 {
        return None;
    }
    let mut kept = message[..HEAD].to_vec();
    for transaction in message[HEAD..].chunks(WHOLE) {
        if transaction[KEPT..].iter().any(|byte| *byte != 0) {
            return None;
        }
        kept.extend_from_slice(&transaction[..KEPT]);
    }
    Some(kept)
}

fn restore(kept: &[u8]) -> Bytes {
    let mut message = kept[..HEAD].to_vec();
    for transaction in kept[HEAD..].chunks(KEPT) {
        message.extend_from_slice(transaction);
        message.resize(message.len() + WHOLE - KEPT, 0);
    }
    message
}

enum Value {
    Whole(Bytes),
    Squeezed(Bytes),
}

impl Value {
    fn new(bytes: Bytes) -> Self {
        match squeeze(&bytes) {
            Some(kept) => Value::Squeezed(kept),
            None => Value::Whole(bytes),
        }
    }

    fn bytes(&self) -> Bytes {
        match self {
            Value::Whole(bytes) => bytes.clone(),
            Value::Squeezed(kept) => restore(kept),
        }
    }
}

enum Command {
    Write(Bytes, Bytes),
    Read(Bytes, oneshot::Sender<Option<Bytes>>),
    Await(Bytes, oneshot::Sender<Bytes>),
}

#[derive(Clone)]
pub struct Store {
    commands: Sender<Command>,
}

impl Store {
    pub fn new(_path: &str) -> StoreResult<Self> {
        let (commands, mut queue) = channel(100);
        tokio::spawn(async move {
            let mut values = HashMap::<Bytes, Value>::new();
            let mut awaited = HashMap::<Bytes, Vec<oneshot::Sender<Bytes>>>::new();
            while let Some(command) = queue.recv().await {
                match command {
                    Command::Write(key, bytes) => {
                        for waiting in awaited.remove(&key).unwrap_or_default() {
                            let _ = waiting.send(bytes.clone());
                        }
                        values.insert(key, Value::new(bytes));
                    }
                    Command::Read(key, answer) => {
                        let _ = answer.send(values.get(&key).map(Value::bytes));
                    }
                    Command::Await(key, answer) => match values.get(&key) {
                        Some(value) => {
                            let _ = answer.send(value.bytes());
                        }
                        None => awaited.entry(key).or_default().push(answer),
                    },
                }
            }
        });
        Ok(Self { commands })
    }

    pub async fn write(&mut self, key: Bytes, value: Bytes) {
        self.ask(Command::Write(key, value)).await;
    }

    pub async fn read(&mut self, key: Bytes) -> StoreResult<Option<Bytes>> {
        let (answer, answered) = oneshot::channel();
        self.ask(Command::Read(key, answer)).await;
        Ok(answered.await.expect("the store is gone"))
    }

    pub async fn notify_read(&mut self, key: Bytes) -> StoreResult<Bytes> {
        let (answer, answered) = oneshot::channel();
        self.ask(Command::Await(key, answer)).await;
        Ok(answered.await.expect("the store is gone"))
    }

    async fn ask(&mut self, command: Command) {
        let sent = self.commands.send(command).await;
        assert!(sent.is_ok(), "the store is gone");
    }
}
