#include "emulator/domain/journal/journal_detail.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace emulator {
namespace {

struct Case {
  JournalDetail detail;
  std::string text;
};

const std::vector<Case>& Cases() {
  static const auto& cases = *new std::vector<Case>{
      {{}, ""},
      {PublishDetail{.sequence_number = 1, .sequence_page = 1767225600},
       R"({"sequence_number":1,"sequence_page":1767225600})"},
      {SubscribeDetail{.resume_at = 0}, R"({"resume_at":0})"},
      {FaultDetail{.rule = "a \"slow\" one"}, R"({"fault":"a \"slow\" one"})"},
      {DeliveryDetail{.delivery = 2, .sequence_number = 3, .signature = "ab"},
       R"({"delivery":2,"sequence_number":3,"signature":"ab"})"},
      {DeliveryDetail{.delivery = 2,
                      .sequence_number = 3,
                      .http_status = 200,
                      .copy_of = 1,
                      .fault = "r",
                      .send_as = "replay"},
       R"({"delivery":2,"sequence_number":3,"http_status":200,"copy_of":1,"fault":"r",)"
       R"("send_as":"replay"})"},
      {DeliveryDetail{.sequence_number = 3}, R"({"delivery":0,"sequence_number":3})"},
  };
  return cases;
}

TEST(JournalDetailTest, EachIsWrittenAndReadAgain) {
  for (const Case& one : Cases()) {
    EXPECT_EQ(DetailText(one.detail), one.text);
    EXPECT_EQ(DetailFromText(one.text), one.detail) << one.text;
  }
}

TEST(JournalDetailTest, IsFoundAmongTheOtherMembersOfALine) {
  const auto line = nlohmann::ordered_json::parse(
      R"({"number":4,"outcome":"OK","sequence_number":1,"sequence_page":2,"payload_bytes":9})");
  EXPECT_EQ(DetailFromJson(line), JournalDetail(PublishDetail{1, 2}));
}

TEST(JournalDetailTest, WhatIsNoneSaysNothing) {
  for (const char* text : {"{", "[]", "7", "{}", R"({"n":1})"}) {
    EXPECT_EQ(DetailFromText(text), JournalDetail()) << text;
  }
}

TEST(JournalDetailTest, MembersOfAnotherTypeAreTakenForMissing) {
  EXPECT_EQ(DetailFromText(R"({"delivery":"x","sequence_number":[],"http_status":null})"),
            JournalDetail(DeliveryDetail{}));
}

}  // namespace
}  // namespace emulator
