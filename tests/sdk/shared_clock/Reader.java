import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.locks.LockSupport;

/** As reader.mjs; its wait is one until a moment of the wall clock. */
class Reader {
  public static void main(String[] arguments) throws Exception {
    final BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.equals("now")) {
        System.out.println(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
      } else {
        final long began = System.nanoTime();
        LockSupport.parkUntil(System.currentTimeMillis() + 50);
        System.out.println((System.nanoTime() - began) / 1e6);
      }
    }
  }
}
