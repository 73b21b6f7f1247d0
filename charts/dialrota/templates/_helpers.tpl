{{- define "dialrota.name" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "dialrota.account" -}}
{{- .Values.serviceAccount.name | default (include "dialrota.name" .) -}}
{{- end -}}

{{- /* A name for what belongs to the whole cluster, or to others' namespaces: releases share these. */ -}}
{{- define "dialrota.widename" -}}
{{- $name := include "dialrota.name" . -}}
{{- if eq .Release.Namespace $name "dialrota-system" -}}{{- $name -}}
{{- else -}}{{- printf "%s-%s" .Release.Namespace $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "dialrota.lease" -}}
dialrota{{ with .Values.namespace }}-{{ . }}{{ end }}
{{- end -}}

{{- define "dialrota.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "dialrota.labels" -}}
{{ include "dialrota.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: dialrota
{{- end -}}

{{- define "dialrota.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) -}}
{{- end -}}
{{- end -}}

{{- define "dialrota.subject" -}}
- kind: ServiceAccount
  name: {{ include "dialrota.account" . }}
  namespace: {{ .Release.Namespace }}
{{- end -}}

{{- /* All that the controller does with objects, and nothing more; its lease and secrets are apart. */ -}}
{{- define "dialrota.rules" -}}
- apiGroups: [dialrota.dev]
  resources: [numberpools, phonenumbers, reputationsources]
  verbs: [get, list, watch]
- apiGroups: [dialrota.dev]
  resources: [rotationpolicies]
  verbs: [list, watch]
- apiGroups: [dialrota.dev]
  resources: [phonenumbers]
  verbs: [create, patch, delete]
- apiGroups: [dialrota.dev]
  resources: [numberpools/status, phonenumbers/status, reputationsources/status]
  verbs: [patch]
- apiGroups: [""]
  resources: [configmaps]
  verbs: [get, list, watch, create, patch{{ if .Values.deleteConfigMaps }}, delete{{ end }}]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create, patch]
{{- end -}}
