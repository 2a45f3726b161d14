-- name: daily_begun
SELECT day FROM measure_daily WHERE name = $1

-- name: begin_day
INSERT INTO measure_daily (name, day) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET day = excluded.day

-- name: plan_day
INSERT INTO insight_plan (channel, kind, name, first_at, last_at, due, failures, done)
VALUES ($1, $2, $3, $4, $4, $4, 0, 0) ON CONFLICT DO NOTHING

-- name: forget_days
DELETE FROM insight_plan WHERE channel = $1 AND kind <= $2 AND done = 1 AND name < $3

-- name: plan_message
-- A later send opens again what was read for the last time; a known one changes nothing.
INSERT INTO insight_plan (channel, kind, name, first_at, last_at, due, failures, done)
VALUES ($1, $2, $3, $4, $5, $6, 0, 0)
ON CONFLICT (channel, kind, name) DO UPDATE SET
  first_at = CASE WHEN excluded.first_at < insight_plan.first_at THEN excluded.first_at
    ELSE insight_plan.first_at END,
  last_at = CASE WHEN excluded.last_at > insight_plan.last_at THEN excluded.last_at
    ELSE insight_plan.last_at END,
  due = CASE WHEN excluded.last_at > insight_plan.last_at AND insight_plan.done = 1
    THEN excluded.due ELSE insight_plan.due END,
  done = CASE WHEN excluded.last_at > insight_plan.last_at THEN 0 ELSE insight_plan.done END

-- name: oldest_due
-- Whatever else is due, what has waited longest is asked first.
SELECT name, first_at, last_at, due, failures FROM insight_plan
WHERE channel = $1 AND kind = $2 AND done = 0 ORDER BY due, name LIMIT 1

-- name: plan_again
UPDATE insight_plan SET due = $4, failures = $5, done = $6
WHERE channel = $1 AND kind = $2 AND name = $3 AND last_at = $7

-- name: count_open_plans
SELECT COUNT(*) FROM insight_plan WHERE channel = $1 AND done = 0

-- name: insight_job
SELECT job FROM insight_job WHERE channel = $1

-- name: set_insight_job
INSERT INTO insight_job (channel, job) VALUES ($1, $2)
ON CONFLICT (channel) DO UPDATE SET job = excluded.job

-- name: drop_insight_job
DELETE FROM insight_job WHERE channel = $1 AND job = $2

-- name: set_friends
INSERT INTO insight_friends (channel, day, followers, reaches, blocks, ours, as_of)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (channel, day) DO UPDATE SET followers = excluded.followers,
  reaches = excluded.reaches, blocks = excluded.blocks, ours = excluded.ours,
  as_of = excluded.as_of

-- name: friends_of_days
SELECT day, followers, reaches, blocks, ours, as_of FROM insight_friends
WHERE channel = $1 AND day >= $2 AND day <= $3 ORDER BY day

-- name: set_delivery
INSERT INTO insight_delivery (channel, day, kind, count, as_of) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (channel, day, kind) DO UPDATE SET count = excluded.count, as_of = excluded.as_of

-- name: deliveries_of_days
SELECT day, kind, count, as_of FROM insight_delivery
WHERE channel = $1 AND day >= $2 AND day <= $3 ORDER BY day, kind

-- name: set_demographics
INSERT INTO insight_demographics (channel, body, as_of) VALUES ($1, $2, $3)
ON CONFLICT (channel) DO UPDATE SET body = excluded.body, as_of = excluded.as_of

-- name: demographics
SELECT body, as_of FROM insight_demographics WHERE channel = $1

-- name: set_message
INSERT INTO insight_message (channel, kind, name, delivered, impressions, clicks, played,
  played_whole, bubbles, urls, as_of, final)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (channel, kind, name) DO UPDATE SET delivered = excluded.delivered,
  impressions = excluded.impressions, clicks = excluded.clicks, played = excluded.played,
  played_whole = excluded.played_whole, bubbles = excluded.bubbles, urls = excluded.urls,
  as_of = excluded.as_of, final = excluded.final

-- name: message_final
UPDATE insight_message SET final = 1 WHERE channel = $1 AND kind = $2 AND name = $3

-- name: message_insight
SELECT delivered, impressions, clicks, played, played_whole, bubbles, urls, as_of, final
FROM insight_message WHERE channel = $1 AND kind = $2 AND name = $3
