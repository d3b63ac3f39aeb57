package hook;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.context.ServletWebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Spring MVC: what is hashed after its converters and Jackson had the body. */
@RestController
@SpringBootApplication
public class Hook {
  record Event(
      String cache,
      String topic,
      long event_timestamp,
      long publish_timestamp,
      long topic_sequence_number,
      String token_id,
      String text) {}

  private final ObjectMapper json = new ObjectMapper();
  private final ObjectMapper sorted =
      JsonMapper.builder().enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY).build();
  private final ObjectMapper ascii =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  public static void main(String[] arguments) {
    final SpringApplication application = new SpringApplication(Hook.class);
    application.setBannerMode(Banner.Mode.OFF);
    application.setDefaultProperties(
        Map.of("server.port", "0", "server.address", "127.0.0.1", "logging.level.root", "off"));
    application.run(arguments);
  }

  @EventListener
  void tellPort(ServletWebServerInitializedEvent event) {
    System.out.println(event.getWebServer().getPort());
  }

  @PostMapping("/raw")
  Map<String, Object> raw(HttpServletRequest request, @RequestBody byte[] body) {
    return answer(request, body);
  }

  @PostMapping("/string")
  Map<String, Object> string(HttpServletRequest request, @RequestBody String body) {
    return answer(request, body.getBytes(StandardCharsets.UTF_8));
  }

  @PostMapping("/map")
  Map<String, Object> map(HttpServletRequest request, @RequestBody Map<String, Object> body)
      throws Exception {
    return answer(request, json.writeValueAsBytes(body));
  }

  @PostMapping("/pretty")
  Map<String, Object> pretty(HttpServletRequest request, @RequestBody Map<String, Object> body)
      throws Exception {
    return answer(request, json.writerWithDefaultPrettyPrinter().writeValueAsBytes(body));
  }

  @PostMapping("/record")
  Map<String, Object> record(HttpServletRequest request, @RequestBody Event body) throws Exception {
    return answer(request, json.writeValueAsBytes(body));
  }

  @PostMapping("/sorted")
  Map<String, Object> sorted(HttpServletRequest request, @RequestBody Event body) throws Exception {
    return answer(request, sorted.writeValueAsBytes(body));
  }

  @PostMapping("/ascii")
  Map<String, Object> ascii(HttpServletRequest request, @RequestBody Event body) throws Exception {
    return answer(request, ascii.writeValueAsBytes(body));
  }

  @PostMapping("/latin1")
  Map<String, Object> latin1(HttpServletRequest request, @RequestBody byte[] body) {
    final String text = new String(body, StandardCharsets.ISO_8859_1);
    return answer(request, text.getBytes(StandardCharsets.UTF_8));
  }

  @PostMapping("/consumed")
  Map<String, Object> consumed(HttpServletRequest request, @RequestBody Event body)
      throws Exception {
    return answer(request, request.getInputStream().readAllBytes());
  }

  private Map<String, Object> answer(HttpServletRequest request, byte[] verified) {
    final List<List<String>> headers = new ArrayList<>();
    for (String name : Collections.list(request.getHeaderNames())) {
      for (String value : Collections.list(request.getHeaders(name))) {
        headers.add(List.of(name, value));
      }
    }
    return Map.of("headers", headers, "verified", Base64.getEncoder().encodeToString(verified));
  }
}
