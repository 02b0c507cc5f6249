# Made by `python -m codegen generate` from schema/errors.yaml; edit that file instead.
"""The server's error codes: the exception, whether a retry may help, the meaning, the HTTP status."""

from __future__ import annotations

from typing import NamedTuple


class ErrorCode(NamedTuple):
    """What is known about one error code, or one family of them."""

    error: str
    retryable: bool
    meaning: str
    status: int


CODES: dict[str, ErrorCode] = {
    "invalidApiKey": ErrorCode(
        "AuthenticationError",
        False,
        "The API key is not valid; check it, or make a new one at https://my.runware.ai.",
        401,
    ),
    "missingApiKey": ErrorCode(
        "AuthenticationError", False, "No API key was sent; pass `api_key` or set RUNWARE_API_KEY.", 401
    ),
    "unauthorized": ErrorCode(
        "AuthenticationError", False, "The request was not authenticated; check the API key.", 401
    ),
    "authenticationFailed": ErrorCode(
        "AuthenticationError", False, "The server did not accept the API key; check it.", 401
    ),
    "authFailed": ErrorCode(
        "AuthenticationError", False, "The server did not accept the API key; check it.", 401
    ),
    "authTimeout": ErrorCode(
        "AuthenticationError",
        False,
        "The connection was not authenticated in time; connect again, sending the API key first.",
        401,
    ),
    "invalidAuthentication": ErrorCode(
        "AuthenticationError", False, "The authentication was malformed; check the API key.", 401
    ),
    "invalidCredentials": ErrorCode(
        "AuthenticationError", False, "The credentials are wrong; check the API key.", 401
    ),
    "missingAuthentication": ErrorCode(
        "AuthenticationError",
        False,
        "The request came without authentication; the API key has to be sent first.",
        401,
    ),
    "tokenExpired": ErrorCode("AuthenticationError", False, "The token has expired; get a new one.", 401),
    "tokenInvalid": ErrorCode("AuthenticationError", False, "The token is not valid; check it.", 401),
    "tokenMissing": ErrorCode("AuthenticationError", False, "No token was sent.", 401),
    "tokenRevoked": ErrorCode("AuthenticationError", False, "The token was revoked; get a new one.", 401),
    "accountSuspended": ErrorCode(
        "AuthenticationError", False, "The account is suspended; contact the API's support.", 401
    ),
    "accountDisabled": ErrorCode(
        "AuthenticationError", False, "The account is disabled; contact the API's support.", 401
    ),
    "organizationSuspended": ErrorCode(
        "AuthenticationError", False, "The organization is suspended; contact the API's support.", 401
    ),
    "organizationDisabled": ErrorCode(
        "AuthenticationError", False, "The organization is disabled; contact the API's support.", 401
    ),
    "workspaceSuspended": ErrorCode(
        "AuthenticationError", False, "The workspace is suspended; contact the API's support.", 401
    ),
    "workspaceDisabled": ErrorCode(
        "AuthenticationError", False, "The workspace is disabled; contact the API's support.", 401
    ),
    "19": ErrorCode(
        "AuthenticationError",
        False,
        "The API key is not valid; check it, or make a new one at https://my.runware.ai.",
        401,
    ),
    "forbidden": ErrorCode(
        "PermissionDeniedError",
        False,
        "The API key may not do this; use another key, or ask the organization's owner.",
        403,
    ),
    "permissionDenied": ErrorCode(
        "PermissionDeniedError",
        False,
        "The API key may not do this; use another key, or ask the organization's owner.",
        403,
    ),
    "insufficientPermissions": ErrorCode(
        "PermissionDeniedError",
        False,
        "The API key lacks a permission for this; use another key, or ask the organization's owner.",
        403,
    ),
    "insufficientCredits": ErrorCode(
        "QuotaError", False, "The account has too few credits for the task; add some and try again.", 402
    ),
    "providerInsufficientCredits": ErrorCode(
        "QuotaError",
        False,
        "There are too few credits for this model's provider; add some, or use another model.",
        402,
    ),
    "thirdPartyInsufficientCredits": ErrorCode(
        "QuotaError",
        False,
        "There are too few credits for this third-party model; add some, or use another model.",
        402,
    ),
    "textInferenceVideoInputInsufficientCredits": ErrorCode(
        "QuotaError",
        False,
        "The account has too few credits for a text task with video; add some and try again.",
        402,
    ),
    "quotaExceeded": ErrorCode(
        "QuotaError", False, "The account's quota is used up; raise it, or wait until it renews.", 402
    ),
    "environmentPaused": ErrorCode(
        "QuotaError",
        False,
        "The serverless environment is paused; check the account's billing and limits, then resume it.",
        429,
    ),
    "paymentRequired": ErrorCode(
        "QuotaError", False, "The account has to pay first; check its billing.", 402
    ),
    "rateLimit": ErrorCode(
        "RateLimitError", True, "Too many requests at once; wait a little and send fewer at a time.", 429
    ),
    "rateLimitExceeded": ErrorCode(
        "RateLimitError", True, "Too many requests at once; wait a little and send fewer at a time.", 429
    ),
    "inferenceRateLimitExceeded": ErrorCode(
        "RateLimitError",
        True,
        "The model's queue is full; wait a little and send fewer tasks at a time.",
        429,
    ),
    "inferenceRateLimitRequestTooLarge": ErrorCode(
        "RateLimitError",
        False,
        "This one request is larger than the rate limit allows; make it smaller.",
        429,
    ),
    "providerRateLimitExceeded": ErrorCode(
        "RateLimitError", True, "The model's provider got too many requests; wait a little.", 429
    ),
    "conflictTaskUUID": ErrorCode(
        "ConflictError",
        False,
        "The server already has a task with this taskUUID; collect its results, or send it with a new UUID.",
        400,
    ),
    "duplicatePreloadModelAIR": ErrorCode(
        "ValidationError", False, "The same model was named twice; name it once.", 400
    ),
    "invalidPayloadFormat": ErrorCode(
        "ValidationError", False, "The request is not a JSON array of tasks.", 400
    ),
    "invalidTaskType": ErrorCode(
        "ValidationError", False, "The taskType is missing, or not one of the API; check its spelling.", 400
    ),
    "unsupportedTaskType": ErrorCode(
        "ValidationError", False, "The model cannot do this type of task; choose another model or task.", 400
    ),
    "invalidParameter": ErrorCode(
        "ValidationError",
        False,
        "A parameter has a value that the API does not accept; see `parameters`.",
        400,
    ),
    "validationFailed": ErrorCode(
        "ValidationError",
        False,
        "The request does not fit what the API expects; see the message, and `parameters`.",
        422,
    ),
    "missingParameter": ErrorCode(
        "ValidationError", False, "A parameter is missing that the model needs; see `parameters`.", 400
    ),
    "unknownParameter": ErrorCode(
        "ValidationError",
        False,
        "The API does not know a parameter; check its spelling, see `parameters`.",
        400,
    ),
    "unsupportedParameter": ErrorCode(
        "ValidationError",
        False,
        "The model does not take a parameter; leave it out, see `parameters` and the message for what it takes.",
        400,
    ),
    "incompatibleParameters": ErrorCode(
        "ValidationError", False, "Some parameters exclude each other; leave out one of `parameters`.", 400
    ),
    "invalidPositivePrompt": ErrorCode(
        "ValidationError", False, "The model does not accept the prompt.", 400
    ),
    "invalidPositivePromptLength": ErrorCode(
        "ValidationError", False, "The prompt is too short or too long for the model.", 400
    ),
    "missingPositivePrompt": ErrorCode("ValidationError", False, "The model needs a prompt.", 400),
    "invalidModel": ErrorCode(
        "ValidationError",
        False,
        "The model is not a valid AIR identifier, or cannot be used for this task.",
        400,
    ),
    "invalidWidth": ErrorCode(
        "ValidationError",
        False,
        "The model does not make this width; see `minimum`, `maximum` and `allowed_values`.",
        400,
    ),
    "invalidHeight": ErrorCode(
        "ValidationError",
        False,
        "The model does not make this height; see `minimum`, `maximum` and `allowed_values`.",
        400,
    ),
    "invalidCustomHeight": ErrorCode(
        "ValidationError",
        False,
        "The model does not make this height; see `minimum`, `maximum` and `allowed_values`.",
        400,
    ),
    "invalidFrameImageWidth": ErrorCode(
        "ValidationError", False, "A frame image is too narrow or too wide for the model; resize it.", 400
    ),
    "missingDimensionParameters": ErrorCode(
        "ValidationError", False, "The size is not known; give width and height, or reference images.", 400
    ),
    "invalidDuration": ErrorCode(
        "ValidationError",
        False,
        "The model does not make this duration; see `minimum`, `maximum` and `allowed_values`.",
        400,
    ),
    "unsupportedDuration": ErrorCode(
        "ValidationError", False, "The model does not make this duration; see `allowed_values`.", 400
    ),
    "invalidReferenceImages": ErrorCode(
        "ValidationError",
        False,
        "A reference image is not a UUID, URL, data URI or base64 of a PNG, JPG or WEBP.",
        400,
    ),
    "invalidCategory": ErrorCode(
        "ValidationError", False, "There is no such category of models; see `allowed_values`.", 400
    ),
    "invalidDataset": ErrorCode(
        "ValidationError",
        False,
        "The training data cannot be used; check the archive's files, their number and size.",
        400,
    ),
    "valueTooLarge": ErrorCode(
        "ValidationError", False, "A value is too large; see `parameters` and `maximum`.", 400
    ),
    "arrayTooSmall": ErrorCode(
        "ValidationError", False, "A list has too few items; see `parameters` and `minimum`.", 400
    ),
    "maxLycorisModelsExceeded": ErrorCode(
        "ValidationError", False, "There are more LyCORIS models than the task may have; leave some out.", 400
    ),
    "mismatchProviderSettingsProvider": ErrorCode(
        "ValidationError", False, "The provider settings are those of another provider than the model's.", 400
    ),
    "unknownProviderSettingsProvider": ErrorCode(
        "ValidationError", False, "The provider settings name a provider that the API does not know.", 400
    ),
    "transparentModelMismatch": ErrorCode(
        "ValidationError",
        False,
        "The model cannot make transparent images together with the other models of the task.",
        400,
    ),
    "modelOwnershipValidationError": ErrorCode(
        "ValidationError",
        False,
        "The model belongs to someone else; use an AIR identifier with your organization's source.",
        400,
    ),
    "modelAlreadyExists": ErrorCode(
        "ValidationError",
        False,
        "There is a model with this AIR identifier already; choose another version.",
        400,
    ),
    "contentPolicyViolation": ErrorCode(
        "SafetyError", False, "The request breaks the content policy; change the prompt or the images.", 400
    ),
    "providerContentPolicyViolation": ErrorCode(
        "SafetyError",
        False,
        "The request breaks the content policy of the model's provider; change the prompt or the images.",
        400,
    ),
    "invalidProviderContent": ErrorCode(
        "SafetyError",
        False,
        "The model's provider refused the content; change the prompt or the images.",
        400,
    ),
    "sensitiveContentDetected": ErrorCode(
        "SafetyError", False, "Sensitive content was found; change the prompt or the images.", 400
    ),
    "unsafeContentDetected": ErrorCode(
        "SafetyError", False, "Unsafe content was found; change the prompt or the images.", 400
    ),
    "nsfwContentDetected": ErrorCode(
        "SafetyError",
        False,
        "Content that is not safe for work was found; change the prompt or the images.",
        400,
    ),
    "promptBlocked": ErrorCode("SafetyError", False, "The prompt was blocked by moderation; change it.", 400),
    "imageBlocked": ErrorCode(
        "SafetyError", False, "An image was blocked by moderation; use another one.", 400
    ),
    "moderationFailed": ErrorCode(
        "SafetyError", False, "The content did not pass moderation; change the prompt or the images.", 400
    ),
    "providerError": ErrorCode(
        "ProviderError", True, "The model's provider failed; try again, or use another model.", 502
    ),
    "providerUnavailable": ErrorCode(
        "ProviderError",
        True,
        "The model's provider cannot be reached; try again later, or use another model.",
        503,
    ),
    "providerBadGateway": ErrorCode(
        "ProviderError", True, "The model's provider could not be reached properly; try again.", 502
    ),
    "providerInternalError": ErrorCode(
        "ProviderError", True, "The model's provider had an internal error; try again.", 502
    ),
    "providerUnknownError": ErrorCode(
        "ProviderError", True, "The model's provider failed without saying why; try again.", 502
    ),
    "providerAuthenticationFailed": ErrorCode(
        "ProviderError",
        True,
        "The API could not sign in at the model's provider, which is not about your key; try again later.",
        502,
    ),
    "inferenceError": ErrorCode("ProviderError", True, "The model failed; try again.", 500),
    "processingFailed": ErrorCode(
        "ProviderError", True, "The task failed while it was processed; try again.", 500
    ),
    "taskFailed": ErrorCode("ProviderError", True, "The task failed; try again.", 500),
    "downloadFailed": ErrorCode(
        "ProviderError",
        True,
        "A file could not be downloaded; check that its URL is public, and try again.",
        500,
    ),
    "uploadFailed": ErrorCode(
        "ProviderError", True, "A file could not be uploaded; check the `uploadEndpoint`, and try again.", 500
    ),
    "mediaStorageFileCouldNotBeMoved": ErrorCode(
        "ProviderError", True, "The file could not be stored; try again.", 500
    ),
    "noAvailableServer": ErrorCode(
        "ProviderError", True, "No server is free for the model; try again later.", 503
    ),
    "modelUnavailable": ErrorCode(
        "ProviderError",
        True,
        "The model cannot be used at the moment; try again later, or use another one.",
        503,
    ),
    "modelNotReady": ErrorCode(
        "ProviderError", True, "The model is still being prepared; try again later.", 503
    ),
    "modelDisabled": ErrorCode("ProviderError", False, "The model was switched off; use another one.", 503),
    "timeout": ErrorCode("ServerTimeoutError", True, "The server timed out; try again.", 504),
    "timeoutProvider": ErrorCode(
        "ServerTimeoutError",
        True,
        "The model's provider did not answer in time; try again, or use another model.",
        504,
    ),
    "providerTimeout": ErrorCode(
        "ServerTimeoutError",
        True,
        "The model's provider did not answer in time; try again, or use another model.",
        504,
    ),
    "providerGatewayTimeout": ErrorCode(
        "ServerTimeoutError", True, "The gateway to the model's provider timed out; try again.", 504
    ),
    "requestTimeout": ErrorCode(
        "ServerTimeoutError",
        True,
        "The request took too long; try again, or deliver long tasks `async`.",
        408,
    ),
    "webhookTimeout": ErrorCode(
        "ServerTimeoutError",
        False,
        "Your webhook did not answer in time; collect the results by the task's UUID instead.",
        504,
    ),
    "taskCancelled": ErrorCode("NotFoundError", False, "The task was cancelled, so it has no results.", 404),
    "taskNotFound": ErrorCode(
        "NotFoundError",
        False,
        "There is no task with this UUID; check the UUID, or send the task again.",
        404,
    ),
    "taskFailedOrNotFound": ErrorCode(
        "NotFoundError",
        False,
        "There is no task with this UUID, or it failed; check the UUID, or send the task again.",
        404,
    ),
    "unknownModel": ErrorCode(
        "NotFoundError", False, "There is no such model; check the AIR identifier, or search for it.", 404
    ),
    "serverError": ErrorCode("ServerError", True, "The server failed; try again.", 500),
    "internalServerError": ErrorCode("ServerError", True, "The server failed; try again.", 500),
    "serviceUnavailable": ErrorCode(
        "ServerError", True, "The service cannot be reached at the moment; try again later.", 503
    ),
    "serverUnavailable": ErrorCode(
        "ServerError", True, "The server cannot be reached at the moment; try again later.", 503
    ),
    "standardError": ErrorCode("ServerError", True, "The server failed; try again.", 500),
    "unknownError": ErrorCode("ServerError", True, "The server failed without saying why; try again.", 500),
    "undefinedError": ErrorCode("ServerError", True, "The server failed without saying why; try again.", 500),
    "defaultError": ErrorCode("ServerError", True, "The server failed without saying why; try again.", 500),
    "unrecognizedResponse": ErrorCode(
        "ServerError", True, "The server got a response that it could not read; try again.", 500
    ),
    "errorRetrievingAccountManagement": ErrorCode(
        "ServerError", True, "The account's data could not be read; try again.", 500
    ),
}

#: Shell-style patterns for codes that are not listed. The first match counts.
PATTERNS: list[tuple[str, ErrorCode]] = [
    (
        "*[Cc]redits*",
        ErrorCode("QuotaError", False, "There are too few credits; add some and try again.", 402),
    ),
    (
        "*[Qq]uota*",
        ErrorCode(
            "QuotaError", False, "A quota of the account is used up; raise it, or wait until it renews.", 402
        ),
    ),
    (
        "*[Bb]alance*",
        ErrorCode("QuotaError", False, "The account's balance does not cover the task; top it up.", 402),
    ),
    (
        "*RateLimit*RequestTooLarge",
        ErrorCode(
            "RateLimitError",
            False,
            "This one request is larger than the rate limit allows; make it smaller.",
            429,
        ),
    ),
    (
        "*[Rr]ateLimit*",
        ErrorCode(
            "RateLimitError", True, "Too many requests at once; wait a little and send fewer at a time.", 429
        ),
    ),
    (
        "*[Aa]piKey*",
        ErrorCode(
            "AuthenticationError",
            False,
            "The API key is not accepted; check it, or make a new one at https://my.runware.ai.",
            401,
        ),
    ),
    (
        "*[Cc]ontentPolicy*",
        ErrorCode(
            "SafetyError", False, "The request breaks a content policy; change the prompt or the images.", 400
        ),
    ),
    (
        "*ContentDetected",
        ErrorCode("SafetyError", False, "Unwanted content was found; change the prompt or the images.", 400),
    ),
    (
        "*[a-z]Blocked",
        ErrorCode(
            "SafetyError", False, "Moderation blocked the request; change the prompt or the images.", 400
        ),
    ),
    (
        "moderation*",
        ErrorCode(
            "SafetyError", False, "The content did not pass moderation; change the prompt or the images.", 400
        ),
    ),
    (
        "invalid*",
        ErrorCode(
            "ValidationError",
            False,
            "A parameter has a value that the API does not accept; see `parameters`.",
            400,
        ),
    ),
    (
        "missing*",
        ErrorCode(
            "ValidationError", False, "A parameter is missing that the model needs; see `parameters`.", 400
        ),
    ),
    (
        "unsupported*",
        ErrorCode(
            "ValidationError",
            False,
            "The model does not support this; see `parameters` and `allowed_values`.",
            400,
        ),
    ),
    (
        "*Timeout*",
        ErrorCode(
            "ServerTimeoutError", True, "The server, or a model's provider, timed out; try again.", 504
        ),
    ),
    (
        "timeout*",
        ErrorCode(
            "ServerTimeoutError", True, "The server, or a model's provider, timed out; try again.", 504
        ),
    ),
    (
        "provider*",
        ErrorCode(
            "ProviderError", True, "The model's provider failed; try again, or use another model.", 502
        ),
    ),
    (
        "conflict*",
        ErrorCode("ValidationError", False, "Some parameters contradict each other; see `parameters`.", 400),
    ),
    ("duplicate*", ErrorCode("ValidationError", False, "A value was given twice; see `parameters`.", 400)),
    (
        "incompatible*",
        ErrorCode("ValidationError", False, "Some parameters exclude each other; see `parameters`.", 400),
    ),
    (
        "mismatch*",
        ErrorCode("ValidationError", False, "Some parameters do not fit together; see `parameters`.", 400),
    ),
    (
        "value*",
        ErrorCode(
            "ValidationError",
            False,
            "A value is outside of its limits; see `parameters`, `minimum` and `maximum`.",
            400,
        ),
    ),
    (
        "array*",
        ErrorCode(
            "ValidationError",
            False,
            "A list has too few or too many items; see `parameters`, `minimum` and `maximum`.",
            400,
        ),
    ),
    (
        "max*",
        ErrorCode(
            "ValidationError",
            False,
            "There are more items than the task may have; see `parameters` and `maximum`.",
            400,
        ),
    ),
    (
        "*NotFound",
        ErrorCode(
            "NotFoundError", False, "The server does not know the requested item; check its identifier.", 404
        ),
    ),
    ("*Expired", ErrorCode("NotFoundError", False, "The requested item has expired; make it again.", 404)),
    (
        "*Conflict*",
        ErrorCode("ValidationError", False, "Some parameters contradict each other; see `parameters`.", 400),
    ),
    (
        "*Suspended",
        ErrorCode(
            "AuthenticationError",
            False,
            "The account behind the API key is suspended; contact the API's support.",
            401,
        ),
    ),
    (
        "*[Pp]ermission*",
        ErrorCode(
            "PermissionDeniedError",
            False,
            "The API key may not do this; use another key, or ask the organization's owner.",
            403,
        ),
    ),
    (
        "*ValidationError",
        ErrorCode(
            "ValidationError", False, "The API does not accept the request as it is; see `parameters`.", 400
        ),
    ),
    (
        "*Unavailable",
        ErrorCode("ServerError", True, "The service cannot be reached at the moment; try again later.", 503),
    ),
]

#: Codes with which the server answers a poll for a task that it does not know.
UNKNOWN_TASK: frozenset[str] = frozenset(["taskNotFound", "taskFailedOrNotFound"])

#: Codes of an overloaded server. They say nothing about the task.
OVERLOADED: frozenset[str] = frozenset(["noAvailableServer", "serviceUnavailable", "serverUnavailable"])

#: HTTP status -> the code to assume for a response without an error object.
STATUSES: dict[int, str] = {
    401: "unauthorized",
    402: "paymentRequired",
    403: "forbidden",
    429: "rateLimitExceeded",
    503: "serviceUnavailable",
}

#: HTTP status that is not the API's -> what the user can do. 300 stands for all redirects.
REMEDIES: dict[int, str] = {
    300: "It redirects, and the API key is not sent to another address. Check the url of the client, and whether the network requires a login first.",
    500: "The service, or a proxy on the way to it, failed. Try again later.",
    408: "The service, or a proxy on the way to it, timed out. Try again.",
    405: "A proxy or a firewall on the way may refuse it. Otherwise check the url of the client.",
    407: "A proxy requires a user and a password. Give them with its address in the environment, as in HTTPS_PROXY=http://user:password@host:port.",
    413: "The request is too large. With upload_inputs=True, local media is stored once and not sent with each task; larger files can be given as URLs.",
}
