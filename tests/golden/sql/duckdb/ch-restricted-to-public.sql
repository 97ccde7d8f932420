CREATE TABLE places AS
SELECT row, CAST(row_number() OVER (
    ORDER BY ts, order_id, line, substance NULLS LAST, companion NULLS FIRST
  ) AS INTEGER) AS place
FROM (
  SELECT row, ts, order_id, line, substance, NULL AS companion
  FROM lines
);

CREATE VIEW parted AS
SELECT *,
  CASE WHEN schedule IN ('VSG') THEN schedule END AS schedule_part,
  CASE WHEN status IN ('restricted') THEN status END AS status_part,
  CASE WHEN buyer_class IN ('general_public') THEN buyer_class END AS buyer_class_part,
  CASE WHEN licence_state IN ('expired', 'not_covering', 'valid') THEN licence_state END AS licence_state_part
FROM lines;

CREATE TABLE facets AS
SELECT min(row) AS facet,
  schedule_part AS schedule,
  status_part AS status,
  buyer_class_part AS buyer_class,
  licence_state_part AS licence_state
FROM parted
GROUP BY schedule_part, status_part, buyer_class_part, licence_state_part;

CREATE TABLE coded AS
WITH order_codes AS (
  SELECT order_id, customer, min(row) AS code
  FROM lines
  GROUP BY order_id, customer
),
customer_codes AS (
  SELECT customer, min(row) AS code
  FROM lines
  WHERE customer IS NOT NULL
  GROUP BY customer
)
SELECT place, line, epoch_us(lines.ts) AS us, facet,
  order_codes.code AS order_key,
  customer_codes.code AS customer
FROM parted AS lines
  JOIN places USING (row)
  JOIN facets ON facets.schedule IS NOT DISTINCT FROM lines.schedule_part
    AND facets.status IS NOT DISTINCT FROM lines.status_part
    AND facets.buyer_class IS NOT DISTINCT FROM lines.buyer_class_part
    AND facets.licence_state IS NOT DISTINCT FROM lines.licence_state_part
  JOIN order_codes ON order_codes.order_id = lines.order_id AND order_codes.customer IS NOT DISTINCT FROM lines.customer
  LEFT JOIN customer_codes ON customer_codes.customer = lines.customer;

WITH matched AS (
  SELECT facet, rule, slots
  FROM (
  SELECT facet, unnest([0]) AS rule, unnest([
    CASE WHEN (schedule = 'VSG' AND status = 'restricted' AND buyer_class = 'general_public') AND NOT coalesce((licence_state IN ('expired', 'not_covering', 'valid')), FALSE) THEN 1 ELSE 0 END
  ]) AS slots
  FROM facets
  )
  WHERE slots > 0
),
held AS (
  SELECT rule, line, place, customer, NULL AS value
  FROM coded JOIN matched USING (facet)
)
SELECT rule,
  CASE WHEN count(customer) = count(*) AND min(customer) = max(customer) THEN min(customer) END AS customer,
  CAST(max(value) AS DECIMAL(38, 0)) AS value, list(place ORDER BY place) AS evidence
FROM held
GROUP BY rule, line
