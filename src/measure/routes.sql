-- name: insert_friend_route
INSERT INTO friend_route (id, no, channel, name, code, location, deleted, created_at)
VALUES ($1, (SELECT COALESCE(MAX(no), 0) + 1 FROM friend_route), $2, $3, $4, $5, 0, $6)

-- name: friend_route_no
SELECT no FROM friend_route WHERE id = $1

-- name: all_friend_routes
SELECT id, no, channel, name, code, location, created_at FROM friend_route
WHERE deleted = 0 ORDER BY no

-- name: delete_friend_route
UPDATE friend_route SET deleted = 1 WHERE id = $1

-- name: add_friend_route_visits
INSERT INTO friend_route_visit (route, day, visits, previews) VALUES ($1, $2, $3, $4)
ON CONFLICT (route, day) DO UPDATE SET visits = friend_route_visit.visits + excluded.visits,
  previews = friend_route_visit.previews + excluded.previews

-- name: friend_route_visits
SELECT day, visits, previews FROM friend_route_visit
WHERE route = $1 AND day >= $2 AND day <= $3 ORDER BY day
