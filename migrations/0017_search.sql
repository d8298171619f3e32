-- Search over messages and people. Row-level security keeps operators that are not leakproof (full
-- text, trigrams) from using an index, so the functions below run as the tables' owner, and ask
-- for the transaction's own organisation themselves.
create extension if not exists btree_gin;

-- Without accents or capitals, as names are compared.
create function fold(words text) returns text
    language sql immutable strict parallel safe
    return lower(unaccent('unaccent'::regdictionary, words));

create text search configuration words_fr (copy = french);
alter text search configuration words_fr
    alter mapping for asciiword, word, asciihword, hword, hword_asciipart, hword_part
    with unaccent, french_stem;
create text search configuration words_en (copy = english);
alter text search configuration words_en
    alter mapping for asciiword, word, asciihword, hword, hword_asciipart, hword_part
    with unaccent, english_stem;

-- People write French and English, and quote each other: both stems are kept.
create function words_of(subject text, content text) returns tsvector
    language sql immutable parallel safe
    return setweight(to_tsvector('words_fr'::regconfig, left(coalesce(subject, ''), 1000))
                     || to_tsvector('words_en'::regconfig, left(coalesce(subject, ''), 1000)), 'A')
        || setweight(to_tsvector('words_fr'::regconfig, left(content, 20000))
                     || to_tsvector('words_en'::regconfig, left(content, 20000)), 'D');

-- What was asked for: every word of `whole`, or every word of `head` and one that begins as `last`.
create function words_wanted(whole text, head text, last text) returns tsquery
    language sql stable parallel safe
    return websearch_to_tsquery('words_fr', whole) || websearch_to_tsquery('words_en', whole)
        || ((websearch_to_tsquery('words_fr', head) || websearch_to_tsquery('words_en', head))
            && coalesce(to_tsquery('simple', nullif(
                   regexp_replace(fold(last), '[^[:alnum:]]', '', 'g'), '') || ':*'), ''::tsquery));

create table message_words (
    organisation_id integer not null,
    message_id uuid not null,
    at timestamptz not null,  -- repeats the message's, for the order of pages
    words tsvector not null,
    primary key (organisation_id, message_id),
    foreign key (organisation_id, message_id) references message on delete cascade
);
create index message_words_words on message_words using gin (organisation_id, words);
create index message_words_recent on message_words (organisation_id, at desc, message_id desc);
call protect('message_words');

insert into message_words (organisation_id, message_id, at, words)
select m.organisation_id, m.id, m.created_at, words_of(c.subject, m.text)
from message m join conversation c on (c.organisation_id, c.id) = (m.organisation_id, m.conversation_id);

-- The newest `most` messages that hold `wanted`, before the one at (`upto`, `upto_id`). Planned
-- anew each time: how common the words are decides by which index.
create function search_messages(wanted tsquery, upto timestamptz, upto_id uuid, most integer)
    returns table (message_id uuid, at timestamptz, weight real)
    language plpgsql stable security definer set search_path = public as $$
begin
    return query execute
        'select w.message_id, w.at, ts_rank(w.words, $1, 1) from message_words w
         where w.organisation_id = $2 and w.words @@ $1 and (w.at, w.message_id) < ($3, $4)
         order by w.at desc, w.message_id desc limit $5'
        using wanted, current_organisation(), coalesce(upto, 'infinity'),
              coalesce(upto_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'), most;
end $$;

drop index customer_name;
create index customer_folded_name
    on customer using gin (organisation_id, fold(name) gin_trgm_ops);
create index customer_identity_value
    on customer_identity using gin (organisation_id, value gin_trgm_ops) where kind <> 'visitor';

-- Customers whose name is alike `folded` by `at_least` (0 to 1), the likest first.
create function search_names(folded text, at_least real, most integer)
    returns table (customer_id uuid, likeness real)
    language plpgsql stable security definer set search_path = public as $$
begin
    perform set_config('pg_trgm.word_similarity_threshold', at_least::text, true);
    return query execute
        'select c.id, word_similarity($1, fold(c.name)) from customer c
         where c.organisation_id = $2 and $1 <% fold(c.name)
         order by 2 desc, c.id limit $3'
        using folded, current_organisation(), most;
end $$;

-- Customers of whose addresses or numbers `part` is a part. `part` holds no wildcard.
create function search_identities(part text, most integer) returns table (customer_id uuid)
    language plpgsql stable security definer set search_path = public as $$
begin
    return query execute
        'select i.customer_id from customer_identity i
         where i.organisation_id = $2 and i.kind <> ''visitor'' and i.value like ''%'' || $1 || ''%''
         order by i.value limit $3'
        using part, current_organisation(), most;
end $$;
