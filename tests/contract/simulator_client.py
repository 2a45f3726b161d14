"""Drives the simulator through LINE's Python SDK; every answer must fill its typed model whole."""
import json
import sys
import uuid

from linebot.v3 import insight, messaging, oauth
from linebot.v3.messaging import models

line = json.loads(sys.argv[1])
stranger = "U" + "0" * 32


def iso8601(time):
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read(call, model, *args, status=200, **options):
    """Nothing of the answer may get lost: what the model does not know, LINE does not send."""
    answer = call(*args, **options)
    assert answer.status_code == status, (call, answer.status_code)
    assert answer.headers.get("x-line-request-id"), call
    assert type(answer.data) is model, (call, answer.data)
    raw = json.loads(answer.raw_data)
    again = json.loads(json.dumps(answer.data.to_dict(), default=iso8601))
    assert again == raw, (call, again, raw)
    return answer.data


def empty(call, *args, status=200, **options):
    answer = call(*args, **options)
    assert answer.status_code == status, (call, answer.status_code)
    assert json.loads(answer.raw_data or "{}") == {}, (call, answer.raw_data)
    return answer


def refused(status, call, *args, **options):
    try:
        call(*args, **options)
    except (messaging.ApiException, oauth.ApiException) as error:
        assert error.status == status, (call, error)
        body = json.loads(error.body)
        if "message" in body:
            assert models.ErrorResponse.from_dict(body).to_dict() == body, body
        return error
    raise AssertionError(f"{call} was not refused")


def tokens():
    api = oauth.ChannelAccessToken(oauth.ApiClient(oauth.Configuration(host=line["url"])))
    client = (line["channelId"], line["channelSecret"])
    issued = read(api.issue_stateless_channel_token_with_http_info,
                  oauth.IssueStatelessChannelAccessTokenResponse,
                  "client_credentials", "", "", *client)
    assert (issued.token_type, issued.expires_in) == ("Bearer", 900), issued
    short = read(api.issue_channel_token_with_http_info,
                 oauth.IssueShortLivedChannelAccessTokenResponse, "client_credentials", *client)
    held = read(api.verify_channel_token_with_http_info, oauth.VerifyChannelAccessTokenResponse,
                short.access_token)
    assert held.client_id == line["channelId"] and 0 < held.expires_in <= short.expires_in, held
    api.revoke_channel_token(short.access_token)
    refused(400, api.verify_channel_token, short.access_token)
    refused(400, api.issue_channel_token, "client_credentials", client[0], "no")
    return issued.access_token


def sending(api, users):
    text = models.TextMessage(text="こんにちは 👋")
    key = str(uuid.uuid4())
    push = models.PushMessageRequest(to=users[0], messages=[text, text],
                                     customAggregationUnits=["unit_1"])
    sent = read(api.push_message_with_http_info, models.PushMessageResponse, push,
                x_line_retry_key=key).sent_messages
    assert [type(one) for one in sent] == [models.SentMessage] * 2, sent
    again = refused(409, api.push_message, push, x_line_retry_key=key)
    assert again.headers["x-line-accepted-request-id"], again
    assert models.ErrorResponse.from_json(again.body).sent_messages == sent, again.body
    read(api.push_message_with_http_info, models.PushMessageResponse,
         models.PushMessageRequest(to=line["group"], messages=[text]))
    refused(400, api.push_message, models.PushMessageRequest(to=stranger, messages=[text]))
    multicast = models.MulticastRequest(to=users, messages=[text])
    empty(api.multicast_with_http_info, multicast, x_line_retry_key=str(uuid.uuid4()))
    empty(api.broadcast_with_http_info, models.BroadcastRequest(messages=[text]))
    cast = empty(api.narrowcast_with_http_info, models.NarrowcastRequest(messages=[text]),
                 status=202)
    progress = read(api.get_narrowcast_progress_with_http_info, models.NarrowcastProgressResponse,
                    cast.headers["x-line-request-id"])
    assert (progress.phase, progress.success_count) == ("succeeded", 150), progress
    for kind in ("push", "multicast", "broadcast", "reply", "narrowcast"):
        validate = getattr(api, f"validate_{kind}_with_http_info")
        empty(validate, models.ValidateMessageRequest(messages=[text]))
    long = models.ValidateMessageRequest(messages=[models.TextMessage(text="a" * 5001)])
    detail = models.ErrorResponse.from_json(refused(400, api.validate_push, long).body).details[0]
    assert detail.var_property == "messages[0].text" and detail.message, detail


def counts(api, analytics):
    quota = read(api.get_message_quota_with_http_info, models.MessageQuotaResponse)
    assert quota.type is models.QuotaType.NONE, quota
    used = read(api.get_message_quota_consumption_with_http_info,
                models.QuotaConsumptionResponse).total_usage
    assert used == 1 + 150 + 150 + 150 + 150, used
    for kind in ("push", "multicast", "broadcast", "reply"):
        count = getattr(api, f"get_number_of_sent_{kind}_messages_with_http_info")
        for day, status in (("20180101", "out_of_service"), ("20200101", "ready"),
                            ("21000101", "unready")):
            got = read(count, models.NumberOfMessagesResponse, day)
            assert (got.status, got.success) == (status, 0 if status == "ready" else None), got
    assert read(api.get_aggregation_unit_usage_with_http_info,
                models.GetAggregationUnitUsageResponse).num_of_custom_aggregation_units == 1
    assert read(api.get_aggregation_unit_name_list_with_http_info,
                models.GetAggregationUnitNameListResponse).custom_aggregation_units == ["unit_1"]
    for day, status in (("20160101", "out_of_service"), ("20200101", "ready"),
                        ("21000101", "unready")):
        got = read(analytics.get_number_of_followers_with_http_info,
                   insight.GetNumberOfFollowersResponse, day)
        assert got.status == status, got


def people(api, users):
    bot = read(api.get_bot_info_with_http_info, models.BotInfoResponse)
    assert bot.user_id == line["botUserId"] and bot.chat_mode == "chat", bot
    profile = read(api.get_profile_with_http_info, models.UserProfileResponse, users[0])
    assert profile.user_id == users[0] and profile.display_name, profile
    refused(404, api.get_profile, stranger)
    assert read(api.issue_link_token_with_http_info, models.IssueLinkTokenResponse,
                users[0]).link_token
    typing = models.ShowLoadingAnimationRequest(chatId=users[0], loadingSeconds=5)
    api.show_loading_animation(typing)


def groups(api):
    group = line["group"]
    summary = read(api.get_group_summary_with_http_info, models.GroupSummaryResponse, group)
    assert (summary.group_id, summary.group_name) == (group, "縁"), summary
    assert read(api.get_group_member_count_with_http_info, models.GroupMemberCountResponse,
                group).count == 150
    page = read(api.get_group_members_ids_with_http_info, models.MembersIdsResponse, group)
    rest = read(api.get_group_members_ids_with_http_info, models.MembersIdsResponse, group,
                start=page.next)
    assert (len(page.member_ids), len(rest.member_ids), rest.next) == (100, 50, None), rest
    member = read(api.get_group_member_profile_with_http_info, models.GroupUserProfileResponse,
                  group, rest.member_ids[0])
    assert member.user_id == rest.member_ids[0], member
    refused(404, api.get_group_summary, "C" + "0" * 32)
    api.leave_group(group)
    refused(404, api.get_group_summary, group)


def webhook_endpoint(api):
    endpoint = "http://127.0.0.1:9/hook"
    refused(404, api.get_webhook_endpoint)
    api.set_webhook_endpoint(models.SetWebhookEndpointRequest(endpoint=endpoint))
    got = read(api.get_webhook_endpoint_with_http_info, models.GetWebhookEndpointResponse)
    assert (got.endpoint, got.active) == (endpoint, True), got
    tested = read(api.test_webhook_endpoint_with_http_info, models.TestWebhookEndpointResponse)
    assert (tested.success, tested.reason) == (False, "COULD_NOT_CONNECT"), tested


def followers(api):
    page = read(api.get_followers_with_http_info, models.GetFollowersResponse, limit=100)
    rest = read(api.get_followers_with_http_info, models.GetFollowersResponse, start=page.next)
    assert (len(page.user_ids), len(rest.user_ids), rest.next) == (100, 50, None), rest
    return page.user_ids + rest.user_ids


def main():
    token = tokens()
    setting = {"host": line["url"], "access_token": token}
    api = messaging.MessagingApi(messaging.ApiClient(messaging.Configuration(**setting)))
    analytics = insight.Insight(insight.ApiClient(insight.Configuration(**setting)))
    users = followers(api)
    sending(api, users)
    counts(api, analytics)
    people(api, users)
    groups(api)
    webhook_endpoint(api)
    nobody = messaging.Configuration(host=line["url"], access_token="no")
    refused(401, messaging.MessagingApi(messaging.ApiClient(nobody)).get_bot_info)
    print("all read")


main()
