"""Templates for the conditions of a small allocation problem, by kind and direction; slots as in `tell_rows`."""

from __future__ import annotations

REASONS = {
    ">=": (
        "", "", "", "", "by contract,", "to keep [regular|loyal|old] customers [happy|content],", "because some were promised [long ago|already],",
        "as agreed with the [owners|council|union],", "the [owner|director] insists that", "to meet [known|expected] demand,", "experience shows that",
        "[a|the] licence says that", "in order not to disappoint anyone,", "a promise has been made that", "for the sake of variety,",
    ),
    "<=": (
        "", "", "", "", "since demand is limited,", "for [safety|safety reasons],", "because of a local [rule|by-law],", "the insurer demands that",
        "so as not to depend on one kind,", "as there is little room,", "[to be|being] careful,", "owing to a shortage,", "market research says that",
        "a [new|recent] law says that", "for lack of space,",
    ),
    "==": ("", "", "by agreement,", "the plan says that", "as ordered,"),
}  # fmt: skip

LIMITS: dict[tuple[str, str], str] = {
    ("time", "<="): (
        "[there are|{firm} has] [only ||a total of ]{cap} {tail} [available|in all|left|to share out|]"
        "|[no more than|at most|up to|not more than] {cap} {tail} [can be used|can be spent|is available|may be planned]"
        "|the [total ||available ]{name} [is limited to|must not exceed|cannot be more than|may be at most|is at most] {cap}"
        "|{firm} can [spare|count on|set aside|afford|use] [at most|up to|no more than|a maximum of] {cap} {tail}"
        "|{cap} {tail} [are|stand] [available|at hand|at {firm}'s disposal]"
    ),
    ("stuff", "<="): (
        "[there are|{firm} has] [only ||a total of |]{cap} {tail} [in stock|on hand|available|left|to work with|]"
        "|[no more than|at most|up to] {cap} {tail} [can be used|can be had|is available|is there]"
        "|the [supplier|store|stock] [provides|allows|holds] [at most|up to|only|no more than] {cap} {tail}"
        "|[the use|use|consumption] {of_tail} [is limited to|must not exceed|cannot be more than] {cap}"
        "|{firm} [can get|can buy|owns|has bought|has got] [at most|up to|no more than] {cap} {tail}"
        "|{cap} {tail} [are|is] [available|in store|on the shelf]"
    ),
    ("space", "<="): (
        "[there are|{firm} has] [only ||a total of |]{cap} {tail} [available|in all|free|]"
        "|[no more than|at most|up to] {cap} {tail} [can be used|may be filled|is free]"
        "|the [total ||available ]{name} [is limited to|must not exceed|cannot be more than|is at most] {cap}"
        "|{cap} {tail} [are free|can be filled|is all there is]"
    ),
    ("money", "<="): (
        "the [total ||overall ]{name} [must not exceed|is limited to|cannot be more than|may be at most|has to stay within] {cap}"
        "|{firm} [has|has set aside|has put by|has] [a budget of|no more than|at most] {cap} for [the {name}|this]"
        "|[no more than|at most|up to] {cap} [can be spent|is available|may go] on [the {name}|it]"
        "|{firm} [can|wants to|is able to|may] [spend|pay] [at most|no more than|up to|a maximum of] {cap} [in all|altogether|in total]"
        "|there is a budget of {cap} for the {name}"
    ),
    ("harm", "<="): (
        "the [total ||overall ]{name} [must not exceed|is limited to|cannot be more than|may be at most|has to stay within] {cap}"
        "|[no more than|at most|not more than] {cap} {tail} [is allowed|is acceptable|may come of it|is tolerated]"
        "|{firm} [must|has to|wants to] stay [at or below|within] {cap} {tail}"
        "|{cap} {tail} is the most that [is allowed|{firm} accepts]"
    ),
    ("yield", "<="): (
        "the [total ||overall ]{name} [must not exceed|is limited to|cannot be more than|may be at most] {cap}"
        "|[no more than|at most] {cap} {tail} [is wanted|can be taken|is of use]"
    ),
    ("any", ">="): (
        "[at least|no less than|a minimum of|not less than] {cap} {tail} [is needed|must be reached|is required|has to come together|is wanted]"
        "|{firm} [needs|wants|requires|must have] [at least|no less than|a minimum of|] {cap} {tail}[| in all| altogether| in total]"
        "|[together they|all in all they|the plan] must [come to|reach|give] [at least|no less than] {cap} {tail}"
        "|the [total ||overall |combined ]{name} [must be|has to be|should be] [at least|no less than|no lower than] {cap}"
        "|{firm} [must|has to] [reach|arrive at|come to|get] [at least|no less than|a minimum of] {cap} {tail}"
    ),
}  # fmt: skip

TOTALS = {
    "<=": (
        "[no more than|at most|up to|not more than|a maximum of] {cap} {total:s} can be {done} [in all|altogether|in total|]"
        "|the [total ||overall ]number of {total:s} [must not exceed|cannot be more than|is limited to|may be at most] {cap}"
        "|{firm} can {do} [at most|no more than|up to] {cap} {total:s} [in all|altogether|in total|]"
        "|{firm} [cannot|is not able to] {do} more than {cap} {total:s} [in all|altogether|in total|]"
    ),
    ">=": (
        "[at least|no fewer than|a minimum of] {cap} {total:s} [must|have to|need to] be {done} [in all|altogether|in total|]"
        "|the [total ||overall ]number of {total:s} [must|has to|should] be [at least|no less than] {cap}"
        "|{firm} [must|has to|needs to|wants to] {do} [at least|no fewer than|a minimum of] {cap} {total:s} [in all|altogether|in total|]"
    ),
    "==": (
        "exactly {cap} {total:s} [must|have to|are to] be {done} [in all|altogether|in total|]"
        "|the [total ||overall ]number of {total:s} [must|has to] be [exactly|] {cap}"
        "|{firm} [must|has to|is to] {do} exactly {cap} {total:s} [in all|altogether|in total|]"
    ),
}
TOGETHER = {
    "<=": (
        "{some} together [must not exceed|cannot be more than|may be at most] {cap}"
        "|[no more than|at most] {cap} {some} [combined|taken together] can be {done}"
        "|the [combined|joint] number of {some} [must not exceed|is limited to|cannot go above] {cap}"
    ),
    ">=": (
        "{some} together [must come to|have to be|must number] at least {cap}"
        "|[at least|no fewer than] {cap} {some} [combined|taken together] must be {done}"
        "|the [combined|joint] number of {some} [must be|has to be|should be] [at least|no less than] {cap}"
    ),
    "==": "{some} together must be exactly {cap}|the [combined|joint] number of {some} [must|has to] equal {cap}",
}
BOUNDS = {
    "<=": (
        "[no more than|at most|up to|not more than|a maximum of] {cap} {x:s} [can|may|should] be {done}"
        "|{firm} can {do} [at most|no more than|up to] {cap} {x:s}"
        "|the number of {x:s} [must not exceed|cannot be more than|is limited to|may be at most|is capped at] {cap}"
        "|there [must not|cannot] be more than {cap} {x:s}"
        "|{firm} [does not want to|will not|cannot] {do} more than {cap} {x:s}"
    ),
    ">=": (
        "[at least|no fewer than|a minimum of] {cap} {x:s} [must|have to|need to|should] be {done}"
        "|{firm} [must|has to|needs to|wants to] {do} [at least|no fewer than|a minimum of] {cap} {x:s}"
        "|the number of {x:s} [must|has to|should] be [at least|no less than] {cap}"
        "|there [must|have to|should] be [at least|no fewer than] {cap} {x:s}"
    ),
}
BETWEEN = (
    "[between|anything between] {low} and {high} {x:s} [can|may|must] be {done}"
    "|the number of {x:s} [must|has to] [lie between|be from] {low} [and|to] {high}"
    "|{firm} [must|has to] {do} at least {low} but [no|not] more than {high} {x:s}"
    "|[at least|no fewer than] {low} and at most {high} {x:s} are to be {done}"
)
RATIOS = {
    "<=": (
        "[at most|no more than|up to|not more than] {share} [all|the|all the] {total:s} [can|may|should] be {x:s}"
        "|{x:s} [can|may|must] make up [at most|no more than|not more than] {share:n} of [all|the total number of] {total:s}"
        "|the number of {x:s} [must not exceed|cannot be more than|is limited to] {share:n} of the [total ||whole ]number of {total:s}"
        "|of all {total:s}, [at most|no more than] {share:n} [can|may] be {x:s}"
        "|{x:s} must not [be|account for] more than {share:n} of [all|the] {total:s}"
    ),
    ">=": (
        "[at least|no less than|a minimum of] {share} [all|the|all the] {total:s} [must|have to|should] be {x:s}"
        "|{x:s} [must|have to|should] make up [at least|no less than|a minimum of] {share:n} of [all|the total number of] {total:s}"
        "|the number of {x:s} [must|has to|should] be [at least|no less than] {share:n} of the [total ||whole ]number of {total:s}"
        "|of all {total:s}, [at least|no less than] {share:n} [must|have to|need to] be {x:s}"
        "|[the share|the proportion|the portion] of {x:s} among all {total:s} [must|has to|should] be [at least|no lower than] {share:n}"
    ),
}
TIMES = {
    "<=": (
        "there [can|may|must] be [at most|no more than] {k} as many {x:s} as {y:s}"
        "|the number of {x:s} [must not exceed|cannot be more than|may be at most] {k} the number of {y:s}"
        "|{firm} can {do} [at most|no more than] {k} as many {x:s} as {y:s}"
    ),
    ">=": (
        "there [must|have to|should] be [at least|no fewer than] {k} as many {x:s} as {y:s}"
        "|the number of {x:s} [must|has to|should] be [at least|no less than] {k} the number of {y:s}"
        "|[at least|no fewer than] {k} as many {x:s} as {y:s} [must|have to|need to] be {done}"
        "|{firm} [must|has to|wants to] {do} at least {k} as many {x:s} as {y:s}"
    ),
}
PARTS = {
    "<=": (
        "the number of {x:s} [must not exceed|cannot be more than|may be at most] {k} of the number of {y:s}"
        "|there [can|may] be at most {k} as many {x:s} as {y:s}"
    ),
    ">=": (
        "the number of {x:s} [must|has to|should] be at least {k} of the number of {y:s}"
        "|there [must|have to|should] be at least {k} as many {x:s} as {y:s}"
        "|at least {k} as many {x:s} as {y:s} must be {done}"
    ),
}
COMPARES = {
    "<=": (
        "the number of {x:s} [must not exceed|cannot be greater than|must not be larger than|may not exceed] the number of {y:s}"
        "|there [must not|cannot|may not] be more {x:s} than {y:s}"
        "|{firm} [must not|cannot|will not] {do} more {x:s} than {y:s}"
        "|{x:s} must not outnumber {y:s}"
        "|the number of {x:s} [must|has to] be no [larger|greater] than [the number of {y:s}|that of {y:s}]"
    ),
    ">=": (
        "the number of {x:s} [must|has to|should] be [at least|no less than|no smaller than] [the number of {y:s}|that of {y:s}]"
        "|there [must|have to|should] be at least as many {x:s} as {y:s}"
        "|{firm} [must|has to|wants to] {do} at least as many {x:s} as {y:s}"
        "|{y:s} must not outnumber {x:s}"
        "|[there must be more {x:s} than {y:s}|the number of {x:s} must be [larger|greater] than [the number|that] of {y:s}]"
    ),
}
DIFFERENCES = {
    "<=": (
        "the number of {x:s} [may|can|must] exceed [the number|that] of {y:s} by [at most|no more than] {cap:n}"
        "|[the difference|the difference in number] between {x:s} and {y:s}, that is {x:s} minus {y:s}, [must not exceed|cannot be more than|may be at most] {cap:n}"
        "|there [can|may] be [at most|no more than] {cap:n} more {x:s} than {y:s}"
    ),
    ">=": (
        "the number of {x:s} must exceed [the number|that] of {y:s} by [at least|no less than] {cap:n}"
        "|there [must|have to] be at least {cap:n} more {x:s} than {y:s}"
        "|{x:s} minus {y:s} must be [at least|no less than] {cap:n}"
    ),
}
JOINT = {
    ("linear", "<="): (
        "[there are|{firm} has] [only ||]{all} [available|in all|at hand|]|[at most|no more than|up to] {all} [are available|can be used|can be had]"
        "|{firm} can use [at most|up to|no more than] {all}|{all} [are available|are at hand|is all there is]"
    ),
    ("linear", ">="): (
        "[at least|no less than|a minimum of] {all} [are needed|must be reached|are required|are wanted]"
        "|{firm} [needs|requires|must have|must get] [at least|a minimum of] {all}"
        "|the [plan|whole] must [give|come to|reach] at least {all}"
    ),
    ("bound", "<="): (
        "[no more than|at most|up to|a maximum of] {all} [can|may] be {done}|{firm} can {do} [at most|no more than|up to] {all}"
        "|there [cannot|must not] be more than {all}"
    ),
    ("bound", ">="): (
        "[at least|no fewer than|a minimum of] {all} [must|have to|should] be {done}|{firm} [must|has to|needs to] {do} [at least|a minimum of] {all}"
        "|there [must|have to] be at least {all}"
    ),
}
"""Several conditions of one kind in one clause: `{all}` lists them."""
NESTED = {
    "<=": (
        "[no more than|at most|up to] {cap} {total:s} can be {done}[, of which {part}|; of these, {part}]"
        "|{firm} can {do} [at most|no more than|up to] {cap} {total:s}, [of which|and of these] {part}"
    ),
    ">=": (
        "[at least|no fewer than|a minimum of] {cap} {total:s} must be {done}[, of which {part}|; of these, {part}]"
        "|{firm} [needs|requires|wants] [at least|a minimum of] {cap} {total:s}, [of which|and of these] {part}"
    ),
}
"""All of them, and in the same breath some of them."""
NESTED_PARTS = {
    ("bound", "<="): "[at most|no more than] {cap} [can|may] be {x:s}",
    ("bound", ">="): "[at least|no fewer than] {cap} must be {x:s}",
    ("ratio", "<="): "[at most|no more than] {share:n} [can|may] be {x:s}",
    ("ratio", ">="): "[at least|no less than] {share:n} must be {x:s}",
}
WEIGHTED = {
    "<=": "{sum} [must not exceed|cannot be more than|may be at most|cannot exceed] {cap:n}",
    ">=": "{sum} [must be|has to be|should be|must come to] [at least|no less than] {cap:n}",
    "==": "{sum} must be exactly {cap:n}",
}
