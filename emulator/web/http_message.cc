#include "emulator/web/http_message.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "emulator/base/errors.h"

namespace emulator {

std::string HttpRequest::Path() const {
  return PercentDecoded(absl::string_view(target).substr(0, target.find('?')));
}

std::multimap<std::string, std::string> HttpRequest::Query() const {
  std::multimap<std::string, std::string> query;
  const size_t mark = target.find('?');
  if (mark == std::string::npos) return query;
  const auto decoded = [](absl::string_view text) {
    return PercentDecoded(absl::StrReplaceAll(text, {{"+", " "}}));
  };
  const absl::string_view all = absl::string_view(target).substr(mark + 1);
  for (const absl::string_view one : absl::StrSplit(all, '&', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> pair =
        absl::StrSplit(one, absl::MaxSplits('=', 1));
    query.emplace(decoded(pair.first), decoded(pair.second));
  }
  return query;
}

std::string HttpRequest::Header(absl::string_view name) const {
  for (const auto& [one, value] : headers) {
    if (absl::EqualsIgnoreCase(one, name)) return value;
  }
  return "";
}

std::string PercentDecoded(absl::string_view text) {
  std::string decoded;
  for (size_t at = 0; at < text.size(); ++at) {
    const bool escape = text[at] == '%' && at + 2 < text.size() &&
                        absl::ascii_isxdigit(text[at + 1]) && absl::ascii_isxdigit(text[at + 2]);
    decoded += escape ? absl::HexStringToBytes(text.substr(at + 1, 2)) : std::string(1, text[at]);
    if (escape) at += 2;
  }
  return decoded;
}

absl::string_view HttpReason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 204:
      return "No Content";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Unknown";
  }
}

int HttpStatusOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return 200;
    case absl::StatusCode::kInvalidArgument:
      return 400;
    case absl::StatusCode::kUnauthenticated:
      return 401;
    case absl::StatusCode::kPermissionDenied:
      return 403;
    case absl::StatusCode::kNotFound:
      return 404;
    case absl::StatusCode::kUnimplemented:
      return 405;
    case absl::StatusCode::kDeadlineExceeded:
      return 408;
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kFailedPrecondition:
      return 409;
    case absl::StatusCode::kResourceExhausted:
      return 429;
    case absl::StatusCode::kUnavailable:
      return 503;
    default:
      return 500;
  }
}

absl::StatusOr<uint64_t> QueryNumber(const std::string& name,
                                     const std::optional<std::string>& text,
                                     std::optional<uint64_t> missing, uint64_t min, uint64_t max) {
  if (!text && missing) return *missing;
  uint64_t number = 0;
  if (text && absl::SimpleAtoi(*text, &number) && number >= min && number <= max) return number;
  return errors::Malformed(name, absl::StrCat("must be a whole number from ", min, " to ", max));
}

}  // namespace emulator
