// The phrases that sentences about conditions are made of: one table for each sort of part. {s} is
// the subject of a test, {v} and {w} are values (or {w} a window beside a verb), {e} and {f}
// events, {p} a property, {t} a span of time, {n} a number, {x} a clause or a list. A test sees
// that none is empty.
#pragma once

#include <vector>

#include "base/phrase.h"
#include "segment/node.h"

namespace enishi::segment::words {

const Phrase& test(Operator op, bool of_time);
extern const Phrase kMissing, kInactive, kFolded, kCategoryOfLevel;
extern const Phrase kAnniversaryToday, kAnniversaryWithin, kMonth, kDayOfMonth, kMonthAndDay;
extern const Phrase kDaysSince, kLength, kPrice;  // subjects of a comparison inside a test

const Phrase& calendar(CalendarWord word);
const Phrase& unit(Unit unit, bool one);     // "{n}日", "{n} days"
const Phrase& span_of(Unit unit, bool one);  // as a length: "{n}日間"
const Phrase& weekday(int from_monday);
extern const Phrase kWeekdays, kDay, kDayAndTime, kYes, kNo, kTimes, kOneTime, kPieces, kPercent;
extern const Phrase kListSeparator, kPathSeparator, kQuoted;

extern const Phrase kInLast, kInLastEnding, kFromTo, kFrom, kUntilDay, kUntilInstant, kDuring;
extern const Phrase kOnWeekdays, kInHours;

extern const Phrase kWindowOf, kWindowIn;  // a window {v} before a noun, and beside a verb
extern const Phrase kWindowAnd;            // between its parts
extern const Phrase kWhere, kWhereAnd, kDid, kDidNot, kTimesDid;
const Phrase* quantity(Operator op);  // "{v}以上", for counts; null: it has none
// Subjects: what a measure is called.
const Phrase& measure(const Measure& measure);
const Phrase& interval(IntervalOf which);
const Phrase& nth(int n);  // "{n}回目の"

extern const Phrase kThen, kNotThen, kThenEver, kNotThenEver, kAnyEvent;
extern const Phrase kLastBefore, kPeriods, kStopped, kStoppedBefore, kRestarted;

const Phrase& message(MessageLeaf::Did did);
const Phrase& last_messages(MessageLeaf::Did did);
extern const Phrase kMessages, kCampaigns, kClickedShare;

const Phrase& group(Group::Kind kind);  // and, or: what stands between; others hold {x}
extern const Phrase kInner, kGroupSeparator;
extern const Phrase kEveryone, kTag, kTagsAny, kTagsAll, kTagsNone, kFriend, kFriendOf, kLanguage;
const Phrase& friend_state(people::FriendState state);
extern const Phrase kSegment, kAudience, kSamplePercent, kSampleCount, kSampleCountOf, kSplit;
extern const Phrase kScoreByBounds, kScoreByParts;

// All of them, for the test.
std::vector<const Phrase*> all();

}  // namespace enishi::segment::words
