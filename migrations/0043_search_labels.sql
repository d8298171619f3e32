-- Conversations are found by their tags and by what their fields hold.
create index field_value_words on field_value
    using gin (organisation_id, words_of('', value #>> '{}'))
    where jsonb_typeof(value) <> 'boolean';
create index conversation_tag_newest on conversation_tag (organisation_id, tag_id, tagged_at desc);

-- The conversations whose fields were last filled in with what is `wanted`.
create function search_fields(wanted tsquery, most integer)
    returns table (conversation_id uuid, at timestamptz)
    language plpgsql stable security definer set search_path = public as $$
begin
    return query execute
        'select v.conversation_id, v.set_at from field_value v
         where v.organisation_id = $2 and jsonb_typeof(v.value) <> ''boolean''
           and words_of('''', v.value #>> ''{}'') @@ $1
         order by v.set_at desc limit $3'
        using wanted, current_organisation(), most;
end $$;
