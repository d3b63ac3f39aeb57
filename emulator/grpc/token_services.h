#pragma once

#include <string>

#include "auth.grpc.pb.h"
#include "emulator/base/errors.h"
#include "emulator/grpc/admission.h"
#include "emulator/grpc/failed_stream.h"
#include "emulator/grpc/token_handlers.h"
#include "token.grpc.pb.h"

namespace emulator {

// auth.Auth: API keys. The login of the vendor's console is not offered.
//
// Threads: safe. The admission must outlive it.
class AuthService final : public auth::Auth::CallbackService {
 public:
  AuthService(Admission& admission, std::string endpoint)
      : admission_(admission), endpoint_(std::move(endpoint)) {}

 private:
  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  Reactor* GenerateApiToken(Context* context, const auth::GenerateApiTokenRequest* request,
                            auth::GenerateApiTokenResponse* response) override {
    const auto handle = [=, this](const Call& call) {
      return HandleGenerateApiToken(call, endpoint_, *request, response);
    };
    return admission_.Answer(context, "auth.Auth/GenerateApiToken", *request, handle,
                             request->auth_token());
  }
  Reactor* RefreshApiToken(Context* context, const auth::RefreshApiTokenRequest* request,
                           auth::RefreshApiTokenResponse* response) override {
    const auto handle = [=, this](const Call& call) {
      return HandleRefreshApiToken(call, endpoint_, *request, response);
    };
    return admission_.Answer(context, "auth.Auth/RefreshApiToken", *request, handle,
                             request->api_key());
  }
  grpc::ServerWriteReactor<auth::LoginResponse>* Login(Context* context,
                                                       const auth::LoginRequest*) override {
    return new FailedStream<auth::LoginResponse>(
        *context, errors::NotSupported("auth.Auth/Login",
                                       "there is no console to log in to; get credentials from "
                                       "`momento-emulator credentials`"));
  }

  Admission& admission_;
  const std::string endpoint_;
};

// token.Token: disposable tokens.
//
// Threads: safe. The admission must outlive it.
class TokenService final : public token::Token::CallbackService {
 public:
  TokenService(Admission& admission, std::string endpoint)
      : admission_(admission), endpoint_(std::move(endpoint)) {}

 private:
  grpc::ServerUnaryReactor* GenerateDisposableToken(
      grpc::CallbackServerContext* context, const token::GenerateDisposableTokenRequest* request,
      token::GenerateDisposableTokenResponse* response) override {
    const auto handle = [=, this](const Call& call) {
      return HandleGenerateDisposableToken(call, endpoint_, *request, response);
    };
    return admission_.Answer(context, "token.Token/GenerateDisposableToken", *request, handle,
                             request->auth_token());
  }

  Admission& admission_;
  const std::string endpoint_;
};

}  // namespace emulator
