//! As reader.mjs.
use std::io::stdin;
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

fn main() {
    let nothing = (Mutex::new(()), Condvar::new());
    for line in stdin().lines() {
        if line.unwrap() == "now" {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
            println!("{}", now.as_micros());
        } else {
            let began = Instant::now();
            let locked = nothing.0.lock().unwrap();
            let _ = nothing.1.wait_timeout(locked, Duration::from_millis(50)).unwrap();
            println!("{}", began.elapsed().as_secs_f64() * 1000.0);
        }
    }
}
